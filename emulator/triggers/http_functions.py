"""Functions reached over HTTP: a Lambda-compatible endpoint, or a plain webhook.

One client for all, with kept-alive connections. The environment's proxies are left out: the functions of an emulator
live next to it, and a proxy that cannot see this machine would only answer 502. Each call is one attempt; `invokers`
decides about another.
"""

import logging
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import orjson

from emulator.triggers.invocations import (
    ACCESS_DENIED,
    NOT_FOUND,
    SERVICE,
    THROTTLED,
    TIMEOUT,
    InvocationFailed,
    Reply,
    error_message,
    reply_of,
)
from emulator.triggers.routes import FunctionName, LambdaEndpoint, Webhook

if TYPE_CHECKING:
    import httpx2

log = logging.getLogger(__name__)

_BY_STATUS = {401: ACCESS_DENIED, 403: ACCESS_DENIED, 404: NOT_FOUND, 408: TIMEOUT, 429: THROTTLED, 504: TIMEOUT}
# Shorter than the five seconds after which Node's HTTP server hangs up, or a reused connection may be a dead one.
_KEEP_ALIVE_FOR = 2.0
_JSON = {"Content-Type": "application/json"}


class HttpFunctions:
    """Calls functions over HTTP. `timeout` is in seconds and covers a whole attempt, the body included."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: httpx2.Client | None = None

    def invoke_lambda(self, endpoint: LambdaEndpoint, arn: str, event: bytes, timeout: float) -> Reply:
        function = FunctionName.parse(arn)
        headers = {**_JSON, "X-Amz-Invocation-Type": "RequestResponse", "Authorization": _authorization(function)}
        answer, body = self._post(endpoint.base_url + function.path, headers, event, timeout)
        if not answer.is_success:
            raise InvocationFailed(_error_name(answer, body))
        if "X-Amz-Function-Error" in answer.headers:
            return Reply(body, error_message(body) or "")
        return reply_of(body)

    def invoke_webhook(self, webhook: Webhook, event: bytes, timeout: float) -> Reply:
        answer, body = self._post(webhook.url, _JSON, event, timeout)
        if answer.is_success:
            return reply_of(body)
        message = error_message(body)
        if message is None:
            raise InvocationFailed(_error_name(answer, body))
        return Reply(body, message)

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None

    def _post(self, url: str, headers: dict[str, str], body: bytes, timeout: float) -> "tuple[httpx2.Response, bytes]":
        import httpx2

        deadline = time.monotonic() + timeout
        try:
            with self._open().stream("POST", url, headers=headers, content=body, timeout=timeout) as answer:
                # httpx2 times each read on its own, so a body that trickles in would never be late.
                return answer, b"".join(_until(deadline, answer))
        except httpx2.TimeoutException as error:
            raise InvocationFailed(TIMEOUT) from error
        except httpx2.HTTPError as error:
            log.warning("A trigger's function could not be reached at %s: %s", _without_secrets(url), error)
            raise InvocationFailed(SERVICE) from error

    def _open(self) -> "httpx2.Client":
        """The shared client. Made by the first call: without triggers, httpx2 is never imported."""
        import httpx2

        with self._lock:
            if self._client is None:
                limits = httpx2.Limits(
                    max_connections=None, max_keepalive_connections=100, keepalive_expiry=_KEEP_ALIVE_FOR
                )
                self._client = httpx2.Client(limits=limits, trust_env=False, verify=ssl.create_default_context())
            return self._client


def _until(deadline: float, answer: "httpx2.Response") -> Any:
    for chunk in answer.iter_bytes():
        if time.monotonic() > deadline:
            raise InvocationFailed(TIMEOUT)
        yield chunk


def _authorization(function: FunctionName) -> str:
    """SigV4 in form only: emulators read the service and region from it, and LocalStack the account."""
    scope = f"{function.account}/20250101/{function.region}/lambda/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={'0' * 64}"


def _error_name(answer: "httpx2.Response", body: bytes) -> str:
    """The error's name, as a header or in the body, without namespace and URL; else what the status means."""
    named = answer.headers.get("x-amzn-errortype") or _type_in(body)
    if named:
        return str(named).split(":")[0].split("#")[-1]
    log.warning("A trigger's function answered %d and named no error.", answer.status_code)
    return _BY_STATUS.get(answer.status_code, SERVICE)


def _type_in(body: bytes) -> str | None:
    try:
        error = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    name = error.get("__type") if isinstance(error, dict) else None
    return name if isinstance(name, str) else None


def _without_secrets(url: str) -> str:
    """The URL for the log: without credentials and without the query."""
    import httpx2

    return str(httpx2.URL(url).copy_with(username=None, password=None, query=None))
