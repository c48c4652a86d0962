"""Functions reached over HTTP: a Lambda-compatible endpoint, or a plain webhook.

Each call is one attempt; `invokers` decides about another. How an answer is bounded in time and length is told in
`outside.http`.
"""

import logging

import orjson

from emulator.doors import InvocationFailed, Reply
from emulator.outside.http import Answer, HttpClient, TooLate, TooLong, Unreachable, without_secrets
from emulator.triggers.invocations import (
    ACCESS_DENIED,
    LONGEST_REPLY,
    NOT_FOUND,
    SERVICE,
    THROTTLED,
    TIMEOUT,
    error_message,
    reply_of,
    too_long,
)
from emulator.triggers.routes import FunctionName, LambdaEndpoint, Webhook

log = logging.getLogger(__name__)

_BY_STATUS = {401: ACCESS_DENIED, 403: ACCESS_DENIED, 404: NOT_FOUND, 408: TIMEOUT, 429: THROTTLED, 504: TIMEOUT}
_JSON = {"Content-Type": "application/json"}


class HttpFunctions:
    """Calls functions over HTTP. `timeout` is in seconds and covers a whole attempt, from the connection to the end of
    the body."""

    def __init__(self) -> None:
        self._client = HttpClient()

    def invoke_lambda(self, endpoint: LambdaEndpoint, arn: str, event: bytes, timeout: float) -> Reply:
        function = FunctionName.parse(arn)
        headers = {**_JSON, "X-Amz-Invocation-Type": "RequestResponse", "Authorization": _authorization(function)}
        answer = self._post(endpoint.base_url + function.path, headers, event, timeout)
        if answer is None:
            return too_long()
        if not answer.is_success:
            raise InvocationFailed(_error_name(answer))
        if "x-amz-function-error" in answer.headers:
            return Reply(answer.body, error_message(answer.body) or "")
        return reply_of(answer.body)

    def invoke_webhook(self, webhook: Webhook, event: bytes, timeout: float) -> Reply:
        answer = self._post(webhook.url, _JSON, event, timeout)
        if answer is None:
            return too_long()
        if answer.is_success:
            return reply_of(answer.body)
        message = error_message(answer.body)
        if message is None:
            raise InvocationFailed(_error_name(answer))
        return Reply(answer.body, message)

    def close(self) -> None:
        self._client.close()

    def _post(self, url: str, headers: dict[str, str], body: bytes, timeout: float) -> Answer | None:
        """None for an answer that is too long."""
        try:
            return self._client.request("POST", url, headers, body, seconds=timeout, longest=LONGEST_REPLY)
        except TooLong:
            return None
        except TooLate as error:
            raise InvocationFailed(TIMEOUT) from error
        except Unreachable as error:
            log.warning("A trigger's function could not be reached at %s: %s", without_secrets(url), error)
            raise InvocationFailed(SERVICE) from error


def _authorization(function: FunctionName) -> str:
    """SigV4 in form only: emulators read the service and region from it, and LocalStack the account."""
    scope = f"{function.account}/20250101/{function.region}/lambda/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={'0' * 64}"


def _error_name(answer: Answer) -> str:
    """The error's name, as a header or in the body, without namespace and URL; else what the status means."""
    named = answer.headers.get("x-amzn-errortype") or _type_in(answer.body)
    if named:
        return str(named).split(":")[0].split("#")[-1]
    log.warning("A trigger's function answered %d and named no error.", answer.status)
    return _BY_STATUS.get(answer.status, SERVICE)


def _type_in(body: bytes) -> str | None:
    try:
        error = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    name = error.get("__type") if isinstance(error, dict) else None
    return name if isinstance(name, str) else None
