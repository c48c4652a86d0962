"""Where a sign-in goes instead, for users who must do something else first."""

from collections.abc import Callable

from emulator import errors
from emulator.errors import (
    CognitoError,
    InternalErrorException,
    PasswordResetRequiredException,
    UserNotConfirmedException,
)
from emulator.oauth.pages import calls, code_pages
from emulator.oauth.pages.code_pages import Sent
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.work import Work


def or_onwards(work: Work, request: Request, asked: Asked, username: str, act: Callable[[], Reply]) -> Reply:
    """The reply of a step of the sign-in, or the page of what must be done first. What the step wrote is undone, as
    the API would undo it."""
    try:
        return act()
    except UserNotConfirmedException:
        work.fail(refused=True)
        return unconfirmed(work, request, asked, username)
    except PasswordResetRequiredException:
        work.fail(refused=True)
        return must_reset(work, request, asked, username)


def unconfirmed(work: Work, request: Request, asked: Asked, username: str) -> Reply:
    """A new code is sent, and the page asks for it; where none could be sent it says why, since the one before may
    still be good. Raises UserNotConfirmedException where the pool sends no codes, and only an administrator confirms.
    """
    if not asked.place.pool.auto_verified_attributes:
        raise errors.directory.user_is_not_confirmed()
    try:
        answer = calls.invoke(work, request, asked, "ResendConfirmationCode", {"Username": username})
    except InternalErrorException:
        raise
    except CognitoError as error:
        return code_pages.confirm(work, request, asked, Sent(username), error=error.message or error.code)
    return code_pages.confirm(work, request, asked, Sent.told(username, answer))


def must_reset(work: Work, request: Request, asked: Asked, username: str) -> Reply:
    """The page asks for the code that was sent when the password was reset."""
    return code_pages.reset(work, request, asked, Sent(username))
