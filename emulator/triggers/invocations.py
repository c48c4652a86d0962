"""How what an invocation gives back is read, whichever way the function was reached.

Knows no trigger and no sentence of Cognito's: `replies` turns these into the errors of the API.
"""

from typing import Final

import orjson

from emulator.doors import Reply

# Error names as the Lambda API spells them; Cognito puts the name into "<Trigger> invocation failed due to error <X>."
ACCESS_DENIED: Final = "AccessDeniedException"
NOT_FOUND: Final = "ResourceNotFoundException"
SERVICE: Final = "ServiceException"
THROTTLED: Final = "TooManyRequestsException"
TIMEOUT: Final = "timeout"  # unverified: A function that took too long is called `timeout` in the refusal.

LONGEST_REPLY: Final = 6 * 1024 * 1024 + 100  # bytes, of a function that is waited for (Lambda's quotas)


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
