"""AWS's own client within bounds: what it sends goes through `http`, and so has one deadline and a longest answer.

Of botocore's, the signing, the shapes and the errors stay; its connections are not used.
"""

import io
from collections.abc import Iterator
from typing import Any

from emulator.outside.http import Answer, HttpClient, TooLate, TooLong, Unreachable

LONGEST = 1024 * 1024  # bytes; the API's own answers are a few kilobytes


def bound(client: Any, http: HttpClient, *, seconds: float, longest: int = LONGEST) -> Any:
    """The boto3 client, whose every attempt takes `seconds` at most. Its exceptions are botocore's."""
    from botocore.awsrequest import AWSResponse
    from botocore.exceptions import EndpointConnectionError, HTTPClientError, ReadTimeoutError

    def send(request: Any, **_: Any) -> Any:
        try:
            answer = _sent(http, request, seconds, longest)
        except TooLate as error:
            raise ReadTimeoutError(endpoint_url=request.url, error=error) from error
        except TooLong as error:
            raise HTTPClientError(error=error) from error
        except Unreachable as error:
            raise EndpointConnectionError(endpoint_url=request.url, error=error) from error
        return AWSResponse(request.url, answer.status, dict(answer.headers), _Body(answer.body))

    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register(f"before-send.{service}", send)
    return client


def _sent(http: HttpClient, request: Any, seconds: float, longest: int) -> Answer:
    headers = {
        name: value.decode("latin-1") if isinstance(value, bytes) else str(value)
        for name, value in request.headers.items()
        if name.lower() not in ("content-length", "transfer-encoding")
    }
    body = request.body or b""
    body = body.encode() if isinstance(body, str) else body
    return http.request(request.method, request.url, headers, body, seconds=seconds, longest=longest)


class _Body(io.BytesIO):
    """What botocore reads a body from."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()
