"""A botocore client whose requests go to the door by a function call: the same bytes, without a socket.

Every successful answer is held against the model: unknown, missing or mistyped members fail the test.
"""

import io
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import boto3
import orjson
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from emulator.wire.door import TARGET, Door
from tests.support import conformance

_CONFIG = Config(retries={"max_attempts": 0, "mode": "standard"}, parameter_validation=False)
_SERVICE = "cognito-identity-provider"


def hand_over_to(door: Door, session: boto3.Session, *, region: str, account: str, secret: str = "secret") -> Any:
    """`account` is the access key id."""
    keys = {"aws_access_key_id": account, "aws_secret_access_key": secret}
    client = _client(session, region, **keys)
    client.meta.events.register(f"before-send.{_SERVICE}", _Way(door).send)
    return client


@dataclass
class Lent:
    """A client in the hands of a test."""

    client: Any
    region: str
    way: "_Way"
    credentials: Any
    has_hooks: bool = False

    def watch_for_hooks(self) -> None:
        """Notices when the test hangs a hook of its own on the client."""
        events = self.client.meta.events
        for name in ("register", "register_first", "register_last"):
            setattr(events, name, self._noticing(getattr(events, name)))

    def _noticing(self, register: Any) -> Any:
        def noticed(*arguments: Any, **named: Any) -> None:
            self.has_hooks = True
            register(*arguments, **named)

        return noticed


@dataclass
class Lender:
    """Lends clients to one test after another: making one takes 7 ms, as long as a test needs for several calls, and
    one that was used has its shapes and endpoint ready. A client on which a test hung a hook is not lent again."""

    _free: dict[str, list[Lent]] = field(default_factory=lambda: defaultdict(list))

    def lend(self, door: Door, *, region: str, account: str) -> Lent:
        """`account` is the access key id."""
        lent = self._free[region].pop() if self._free[region] else _made(door, region)
        lent.way.door = door
        lent.credentials.access_key = account
        return lent

    def take_back(self, lent: Lent) -> None:
        if not lent.has_hooks:
            self._free[lent.region].append(lent)


def check(operation: str, body: bytes) -> None:
    problems = conformance.violations(operation, orjson.loads(body) if body else None)
    assert not problems, f"{operation} answered outside the model: {problems}"


def _made(door: Door, region: str) -> Lent:
    """Its session is its own, so that its credentials can be changed."""
    session = boto3.Session(aws_access_key_id="nobody", aws_secret_access_key="secret")
    lent = Lent(_client(session, region), region, _Way(door), session.get_credentials())
    lent.client.meta.events.register(f"before-send.{_SERVICE}", lent.way.send)
    lent.watch_for_hooks()
    return lent


def _client(session: boto3.Session, region: str, **keys: str) -> Any:
    endpoint = f"http://cognito-idp.{region}.emulator.test"
    return session.client("cognito-idp", region_name=region, endpoint_url=endpoint, config=_CONFIG, **keys)


@dataclass
class _Way:
    """From a client to the door that is set."""

    door: Door

    def send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        headers = {
            name.lower(): value.decode() if isinstance(value, bytes) else value
            for name, value in request.headers.items()
        }
        headers["host"] = urlsplit(request.url).netloc  # which a real connection adds
        answer = self.door.handle(headers, request.body or b"", "127.0.0.1")
        if answer.status == 200:
            check(headers["x-amz-target"].removeprefix(TARGET), answer.body)
        return AWSResponse(request.url, answer.status, answer.headers, _Raw(answer.body))


class _Raw(io.BytesIO):
    """What AWSResponse reads a body from."""

    def stream(self, *_: Any, **__: Any) -> Any:
        yield self.read()
