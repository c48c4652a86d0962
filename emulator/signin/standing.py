"""Whether users may go on although they proved who they are."""

from emulator import errors
from emulator.rules.directory import users
from emulator.store.users import User


def check(user: User) -> None:
    """Raises NotAuthorizedException if disabled, UserNotConfirmedException, PasswordResetRequiredException."""
    if not user.enabled:
        raise errors.directory.user_is_disabled()
    if user.status == users.UNCONFIRMED:
        raise errors.directory.user_is_not_confirmed()
    if user.status == users.RESET_REQUIRED:
        raise errors.directory.password_reset_required()
