"""What an invocation gives back, whichever way the function was reached.

Knows no trigger and no sentence of Cognito's: `replies` turns these into the errors of the API.
"""

from dataclasses import dataclass
from typing import Any, Final, Protocol

import orjson

# Error names as the Lambda API spells them; Cognito puts the name into "<Trigger> invocation failed due to error <X>."
ACCESS_DENIED: Final = "AccessDeniedException"
NOT_FOUND: Final = "ResourceNotFoundException"
SERVICE: Final = "ServiceException"
THROTTLED: Final = "TooManyRequestsException"
TIMEOUT: Final = "timeout"  # unverified: A function that took too long is called `timeout` in the refusal.

LONGEST_REPLY: Final = 6 * 1024 * 1024 + 100  # bytes, of a function that is waited for (Lambda's quotas)


@dataclass(frozen=True, slots=True)
class Reply:
    """The function ran. `function_error` is the `errorMessage` of one that raised; then the payload says no more."""

    payload: bytes
    function_error: str | None = None


class InvocationFailed(Exception):
    """The function could not be run to its end; `error` is the name Cognito would show."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Invoker(Protocol):
    def invoke(self, function_arn: str, event: dict[str, Any], *, once: bool = False) -> Reply:
        """Run the function and wait; `once` without a second attempt. Raises InvocationFailed."""
        ...

    def close(self) -> None:
        """End what it started: connections, local functions."""
        ...


def error_message(payload: bytes) -> str | None:
    """The `errorMessage` of a function error's payload; None when the payload is not one.

    A Java exception without a message leaves `errorMessage` out: then the type stands in (unverified).
    """
    try:
        error = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(error, dict):
        return None
    message = error.get("errorMessage", error.get("errorType"))
    return message if isinstance(message, str) else None


def too_long() -> Reply:
    """What Lambda makes of a response that is longer than it passes on: an error of the function."""
    # unverified: Lambda's sentence about a reply that is too long is as developers quote it.
    message = f"Response payload size exceeded maximum allowed payload size ({LONGEST_REPLY} bytes)."
    error = {"errorMessage": message, "errorType": "Function.ResponseSizeTooLarge"}
    return Reply(orjson.dumps(error), message)


def reply_of(payload: bytes) -> Reply:
    """The reply of an endpoint that marks no function errors.

    The Lambda runtime interface emulator and older `sam local start-lambda` answer 200 with the bare error object. An
    event that comes back always has a `response`, so an object with an errorMessage and none can only be the error.
    """
    try:
        answer = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return Reply(payload)
    if isinstance(answer, dict) and "response" not in answer and isinstance(answer.get("errorMessage"), str):
        return Reply(payload, answer["errorMessage"])
    return Reply(payload)
