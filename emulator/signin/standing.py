"""Whether users may go on although they proved who they are, and still may once somebody outside ran."""

from emulator import errors
from emulator.rules.directory import users
from emulator.store.users import User
from emulator.work import Work


def check(user: User) -> None:
    """Raises NotAuthorizedException if disabled, UserNotConfirmedException, PasswordResetRequiredException."""
    if not user.enabled:
        raise errors.directory.user_is_disabled()
    if user.status == users.UNCONFIRMED:
        raise errors.directory.user_is_not_confirmed()
    if user.status == users.RESET_REQUIRED:
        raise errors.directory.password_reset_required()


def hold_again(work: Work, user: User, *, by_password: bool = True) -> User:
    """The user after somebody outside ran, held anew. Who was disabled or deleted meanwhile gets no tokens. A new
    password ends a sign-in by the old one, and no other: functions that let somebody in without may set it."""
    work.write()
    held = users.lock(work, user)
    check(held)
    if by_password and held.srp_verifier != user.srp_verifier:
        raise errors.signin.incorrect_username_or_password()
    return held
