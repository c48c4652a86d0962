"""What a test asks of an emulator, wherever it runs: clients, messages, codes, the clock, reset, snapshots."""

import json
import urllib.request
from importlib import import_module
from types import ModuleType
from typing import Any, Literal, Self

from emulator.client import Control
from emulator.client.schemas import Reset
from emulator.testing.mail import Codes, Messages
from emulator.testing.times import Clock, Snapshots

REGION = "us-east-1"
AS_STARTED = "as-started"  # the snapshot that a reset comes back to where there was a seed
_SECONDS = 30


class Running:
    """An emulator that runs already: `Running("http://localhost:9229")`. `token` is its EMULATOR_ADMIN_TOKEN.

    `control` has a method for each route of the control API; `messages`, `codes`, `clock` and `snapshot` are the parts
    of it that tests need most. `close` ends the clients that were given; the emulator goes on."""

    is_shared = True  # others may work there, so the fixtures of pytest do not reset it

    def __init__(self, url: str, *, token: str | None = None, region: str = REGION) -> None:
        self.url = url.rstrip("/")
        self.region = region
        self.control = Control(self.url, token=token)
        self.messages = Messages(self.control)
        self.codes = Codes(self.control)
        self.clock = Clock(self.control)
        self.snapshot = Snapshots(self.control)
        self._seeded = False
        self._session: Any = None
        self._clients: list[Any] = []

    @property
    def env(self) -> dict[str, str]:
        """The variables that lead SDKs, the AWS CLI and our own commands here."""
        return {
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            "EMULATOR_URL": self.url,
        }

    def client(self, service: str = "cognito-idp", *, account: str | None = None, **options: Any) -> Any:
        """A boto3 client of this emulator. `account` is an AWS account of twelve digits: each has its own pools.
        Everything else is for `boto3.client`. Raises ImportError without boto3."""
        given = {
            "endpoint_url": self.url,
            "region_name": self.region,
            "aws_access_key_id": account or "test",
            "aws_secret_access_key": "test",
            **options,
        }
        if self._session is None:
            self._session = _boto3().Session()
        made = self._session.client(service, **given)
        self._clients.append(made)
        return made

    def issuer(self, pool: str) -> str:
        """What the tokens of the pool have as `iss`."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.url}/{pool}/.well-known/openid-configuration", timeout=_SECONDS) as answer:
            return str(json.load(answer)["issuer"])

    def reset(self, *, pool: str | None = None, keep: Literal["pools"] | None = None) -> Reset:
        """Takes everything away, or one `pool`, or with `keep="pools"` only people and what is theirs. An `Emulator`
        and a `Container` that began with a seed come back to it, if everything is taken away."""
        if self._seeded and pool is None and keep is None:
            loaded = self.snapshot.load(AS_STARTED)
            return {"pools": loaded["pools"], "users": loaded["users"], "seeded": f"the snapshot {AS_STARTED}"}
        given = {"pool": pool, "keep": keep}
        return self.control.reset_state(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self._clients.clear()

    def _begin_with(self, seed: object) -> None:
        """Keeps the state that the seed made: to come back to it is quicker than to make its keys again."""
        if seed is not None:
            self.snapshot.save(AS_STARTED, replace=True)
            self._seeded = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _boto3() -> ModuleType:
    """The application's own: the emulator does not need it."""
    try:
        return import_module("boto3")
    except ImportError as error:
        raise ImportError("`client()` gives a boto3 client, and boto3 is not installed: pip install boto3") from error
