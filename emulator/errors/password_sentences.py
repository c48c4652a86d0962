"""The sentences of recovering and changing passwords, each once, by name, with where it was seen.

The same style as `sentences`, which has those that other operations say too. Functions return the exception, ready to
raise.
"""

from emulator.errors.types import (
    InvalidParameterException,
    NotAuthorizedException,
    PasswordHistoryPolicyViolationException,
)


def no_verified_contact() -> InvalidParameterException:
    return InvalidParameterException(  # evidence: forgot-no-contact
        "Cannot reset password for the user as there is no registered/verified email or phone_number"
    )


def password_cannot_be_reset() -> NotAuthorizedException:
    return NotAuthorizedException("User password cannot be reset in the current state.")  # evidence: forgot-wrong-state


def contact_administrator() -> NotAuthorizedException:
    # unverified, evidence: recovery-admin-only
    return NotAuthorizedException("Contact administrator to reset password.")


def password_was_used_before() -> PasswordHistoryPolicyViolationException:
    return PasswordHistoryPolicyViolationException(  # unverified, evidence: password-history
        "The new password matches a previous password and doesn't comply with the password-history policy."
    )
