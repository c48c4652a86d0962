"""A botocore client whose requests go to the door by a function call: the same bytes, without a socket.

Every successful answer is held against the model: unknown, missing or mistyped members fail the test.
"""

import io
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.loaders
import botocore.session
import orjson
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from emulator.wire.door import TARGET, Answer, Door
from tests.support import conformance
from tests.support.short_way import ShortWay

_FILES = botocore.loaders.create_loader()  # what botocore knows of services: read once
_CONFIG = Config(retries={"max_attempts": 0, "mode": "standard"}, parameter_validation=False)
_SERVICE = "cognito-identity-provider"


def hand_over_to(door: Door, session: boto3.Session, *, region: str, account: str, secret: str = "secret") -> Any:
    """`account` is the access key id."""
    session._session.register_component("data_loader", _FILES)
    keys = {"aws_access_key_id": account, "aws_secret_access_key": secret}
    client = session.client("cognito-idp", region_name=region, endpoint_url=_endpoint(region), config=_CONFIG, **keys)
    client.meta.events.register(f"before-send.{_SERVICE}", _Way(door).send)
    return client


@dataclass
class Lent:
    """A client in the hands of a test."""

    client: Any
    region: str
    way: "_Way"
    credentials: Any
    hooks: list[tuple[Any, ...]] = field(default_factory=list)

    def watch_for_hooks(self) -> None:
        """Notices when the test hangs a hook of its own on the client."""
        events = self.client.meta.events
        for name in ("register", "register_first", "register_last"):
            setattr(events, name, self._noticing(getattr(events, name)))

    def take_off_hooks(self) -> None:
        for hook in self.hooks:
            self.client.meta.events.unregister(*hook)  # says nothing if it is off already
        self.hooks.clear()

    def _noticing(self, register: Any) -> Any:
        def noticed(name: str, handler: Any) -> None:
            self.hooks.append((name, handler))
            register(name, handler)

        return noticed


@dataclass
class Lender:
    """Lends clients to one test after another: making one takes 7 ms, as long as a test needs for several calls, and
    one that was used has its shapes and endpoint ready."""

    _free: dict[str, list[Lent]] = field(default_factory=lambda: defaultdict(list))

    def lend(self, door: Door, *, region: str, account: str) -> Lent:
        """`account` is the access key id."""
        lent = self._free[region].pop() if self._free[region] else _made(door, region)
        lent.way.door = door
        lent.credentials.access_key = account
        return lent

    def take_back(self, lent: Lent) -> None:
        lent.take_off_hooks()
        self._free[lent.region].append(lent)


def check(operation: str, body: bytes) -> None:
    problems = conformance.violations(operation, orjson.loads(body) if body else None)
    assert not problems, f"{operation} answered outside the model: {problems}"


def _made(door: Door, region: str) -> Lent:
    """Its session is its own, so that its credentials can be changed."""
    session = botocore.session.Session()
    session.register_component("data_loader", _FILES)
    session.set_credentials("nobody", "secret")
    client = session.create_client("cognito-idp", region, endpoint_url=_endpoint(region), config=_CONFIG)
    lent = Lent(client, region, _Way(door), session.get_credentials())
    client.meta.events.register(f"before-send.{_SERVICE}", lent.way.send)
    lent.watch_for_hooks()
    short_way = ShortWay(client, lent.credentials, lent.way.ask)
    whole_way = client._make_api_call
    client._make_api_call = lambda *call: whole_way(*call) if lent.hooks else short_way(*call)
    return lent


def _endpoint(region: str) -> str:
    return f"http://cognito-idp.{region}.emulator.test"


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
        answer = self.ask(headers, request.body or b"")
        return AWSResponse(request.url, answer.status, answer.headers, _Raw(answer.body))

    def ask(self, headers: Mapping[str, str], body: bytes) -> Answer:
        answer = self.door.handle(headers, body, "127.0.0.1")
        if answer.status == 200:
            check(headers["x-amz-target"].removeprefix(TARGET), answer.body)
        return answer


class _Raw(io.BytesIO):
    """What AWSResponse reads a body from."""

    def stream(self, *_: Any, **__: Any) -> Any:
        yield self.read()
