"""The answer to what should not happen (a bug, or a database that does not answer), and the line of the log that
explains it by the id of the request."""

import logging
from typing import Final

from sqlalchemy.exc import DBAPIError

from emulator import errors
from emulator.base.seldom import Seldom
from emulator.errors import CognitoError, InternalErrorException, InternalServerException
from emulator.model import contract
from emulator.store import failures

log = logging.getLogger("emulator.calls")

SELDOM_SECONDS: Final = 5.0
_seldom = Seldom(SELDOM_SECONDS)


def answer(operation: str, request_id: str) -> CognitoError:
    """The one of the two internal errors that callers of the operation know."""
    known = contract.allows(operation, "InternalErrorException")
    return (InternalErrorException if known else InternalServerException)(errors.door.internal_error(request_id))


def unexpected(operation: str, request_id: str) -> CognitoError:
    """For the error that is being handled, which is logged with its traceback."""
    log.exception("unexpected error", extra={"operation": operation, "request_id": request_id})
    return answer(operation, request_id)


def of_database(error: DBAPIError, operation: str, request_id: str) -> CognitoError:
    """For a wait that was too long, or a database that is not to be written to: SDKs try again after it, and no
    traceback would say more than the line."""
    database_failed(error, operation=operation, request_id=request_id)
    return answer(operation, request_id)


def database_failed(error: Exception, **fields: str) -> None:
    """A line without a traceback, and not for each of the requests that a database does not answer."""
    left_out = _seldom.is_due()
    if left_out is not None:
        more = {"more": left_out} if left_out else {}
        log.warning("the database failed", extra={**fields, "error": failures.in_a_line(error), **more})
