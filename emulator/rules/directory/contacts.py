"""The addresses of a user: their email and their phone number."""

from emulator.store import codes
from emulator.work import Work


def withdraw_recovery(work: Work, user_id: str, attribute_name: str) -> None:
    """The address of this attribute is the user's no more: a code to reset the password that was sent there must not
    work any more, or the address's new owner could take the account."""
    # unverified: A code for resetting the password ends when the address it went to is given up.
    codes.supersede_sent_to(work.db, user_id, codes.RECOVERY, attribute_name, work.now)
