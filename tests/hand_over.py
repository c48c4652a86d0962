"""A botocore client whose requests go to the door by a function call: the same bytes, without a socket.

Every successful answer is held against the model: unknown, missing or mistyped members fail the test.
"""

import io
from typing import Any
from urllib.parse import urlsplit

import boto3
import orjson
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from emulator.wire import conformance
from emulator.wire.door import TARGET, Door

_CONFIG = Config(retries={"max_attempts": 0, "mode": "standard"}, parameter_validation=False)


def hand_over_to(door: Door, session: boto3.Session, *, region: str, account: str, secret: str = "secret") -> Any:
    """`account` is the access key id."""
    client = session.client(
        "cognito-idp",
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key=secret,
        endpoint_url=f"http://cognito-idp.{region}.emulator.test",
        config=_CONFIG,
    )

    def send(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        headers = {
            name.lower(): value.decode() if isinstance(value, bytes) else value
            for name, value in request.headers.items()
        }
        headers["host"] = urlsplit(request.url).netloc  # which a real connection adds
        answer = door.handle(headers, request.body or b"", "127.0.0.1")
        if answer.status == 200:
            check(headers["x-amz-target"].removeprefix(TARGET), answer.body)
        return AWSResponse(request.url, answer.status, answer.headers, _Raw(answer.body))

    client.meta.events.register("before-send.cognito-identity-provider", send)
    return client


def check(operation: str, body: bytes) -> None:
    problems = conformance.violations(operation, orjson.loads(body) if body else None)
    assert not problems, f"{operation} answered outside the model: {problems}"


class _Raw(io.BytesIO):
    """What AWSResponse reads a body from."""

    def stream(self, *_: Any, **__: Any) -> Any:
        yield self.read()
