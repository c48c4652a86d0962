"""Codes, their delivery, passwords and recovery."""

from emulator.errors.types import (
    CodeDeliveryFailureException,
    CodeMismatchException,
    ExpiredCodeException,
    InvalidParameterException,
    InvalidPasswordException,
    LimitExceededException,
    NotAuthorizedException,
    PasswordHistoryPolicyViolationException,
    TooManyFailedAttemptsException,
)

ATTEMPT_LIMIT_EXCEEDED = "Attempt limit exceeded, please try after some time."  # seen: hourly caps, C


# --- codes -----------------------------------------------------------------------------------------------------


def code_mismatch() -> CodeMismatchException:
    return CodeMismatchException("Invalid verification code provided, please try again.")  # evidence: wrong-code


def code_expired() -> ExpiredCodeException:
    return ExpiredCodeException("Invalid code provided, please request a code again.")  # evidence: wrong-code


def attempt_limit_exceeded() -> LimitExceededException:
    return LimitExceededException(ATTEMPT_LIMIT_EXCEEDED)


def too_many_failed_attempts() -> TooManyFailedAttemptsException:
    return TooManyFailedAttemptsException(ATTEMPT_LIMIT_EXCEEDED)  # unverified, evidence: too-many-codes


def cannot_resend_codes() -> NotAuthorizedException:
    # evidence: resend-not-verifying
    return NotAuthorizedException("Cannot resend codes. Auto verification not turned on.")


def nothing_to_verify() -> InvalidParameterException:
    return InvalidParameterException("User does not have an email or phone number to verify.")  # unverified


def no_domain_for_link() -> InvalidParameterException:
    return InvalidParameterException(  # evidence: link-needs-domain; "use pool" is AWS's spelling
        "Cannot perform specific action because there does not exist a valid use pool domain associated "
        "with the user pool"
    )


# --- passwords -------------------------------------------------------------------------------------------------


def password_violates(prefix: str, rule: str) -> InvalidPasswordException:
    return InvalidPasswordException(f"{prefix}{rule}")


def password_is_required() -> InvalidParameterException:
    return InvalidParameterException("Password is required.")  # unverified, evidence: password-needed


# --- delivery --------------------------------------------------------------------------------------------------


def code_delivery_failed(reason: str) -> CodeDeliveryFailureException:
    return CodeDeliveryFailureException(f"Unable to deliver the message: {reason}")  # unverified


def daily_email_limit_exceeded() -> LimitExceededException:
    return LimitExceededException(  # seen: Polkadex-Open-Beta#418, cognito-backup-restore#46
        "Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure "
        "your user pool to use your own Amazon SES configuration for sending email."
    )


# --- recovery --------------------------------------------------------------------------------------------------


def no_verified_contact() -> InvalidParameterException:
    return InvalidParameterException(  # evidence: forgot-no-contact
        "Cannot reset password for the user as there is no registered/verified email or phone_number"
    )


def password_cannot_be_reset() -> NotAuthorizedException:
    return NotAuthorizedException("User password cannot be reset in the current state.")  # evidence: forgot-wrong-state


def contact_administrator() -> NotAuthorizedException:
    # unverified, evidence: recovery-admin-only
    return NotAuthorizedException("Contact administrator to reset password.")


def password_is_not_theirs_to_change() -> NotAuthorizedException:
    # seen: amplify-js#2464, as the text alone
    return NotAuthorizedException("User is not authorized to change password.")


def password_was_used_before() -> PasswordHistoryPolicyViolationException:
    return PasswordHistoryPolicyViolationException(  # unverified, evidence: password-history
        "The new password matches a previous password and doesn't comply with the password-history policy."
    )
