"""MFAOptions, the settings of SMS codes from before SetUserMFAPreference: with them SMS is an active second factor."""

from collections.abc import Sequence

from emulator import errors
from emulator.model.shapes import MFAOptionType
from emulator.rules.configuration import mfa_config
from emulator.rules.directory import users
from emulator.rules.factors import mfa
from emulator.store import users as store_users
from emulator.store.users import User
from emulator.work import Work


def change(work: Work, user: User, options: Sequence[MFAOptionType]) -> None:
    """Replaces the options; an empty list turns SMS codes off. SMS to the phone number is all there is. The caller
    holds the user's row."""
    if any(option != users.SMS_OPTION for option in options):
        raise errors.directory.mfa_option_is_not_supported()
    if not options:
        mfa.deactivate(work, user, mfa_config.SMS)
    store_users.set_mfa_options(work.db, user.id, work.now, [users.SMS_OPTION] if options else [])
