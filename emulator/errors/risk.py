"""Threat protection."""

from emulator.errors.types import (
    InvalidParameterException,
    InvalidPasswordException,
    NotAuthorizedException,
    PasswordResetRequiredException,
    ResourceNotFoundException,
    UserPoolAddOnNotEnabledException,
)


def add_on_is_not_enabled() -> UserPoolAddOnNotEnabledException:
    return UserPoolAddOnNotEnabledException(  # unverified, evidence: described-sentence
        "User pool add-ons aren't enabled."
    )


def sign_in_blocked() -> NotAuthorizedException:
    return NotAuthorizedException("Unable to login because of security reasons.")  # evidence: risk-sentences


def address_is_blocked() -> NotAuthorizedException:
    return NotAuthorizedException("Request not allowed due to security reasons.")  # evidence: risk-sentences


def password_is_compromised() -> InvalidPasswordException:
    # evidence: risk-sentences
    return InvalidPasswordException("Provided password cannot be used for security reasons.")


def reset_because_compromised() -> PasswordResetRequiredException:
    return PasswordResetRequiredException(  # unverified: only that the status becomes RESET_REQUIRED is documented
        "Password reset required for user due to security reasons"
    )


def invalid_ip_address(address: str) -> InvalidParameterException:
    return InvalidParameterException(f"Invalid IP address: {address}")  # unverified


def invalid_ip_range() -> InvalidParameterException:
    return InvalidParameterException("Incorrect CIDR format")  # seen: badmintoncryer/cdk-preflight, rules/cognito


def risk_header(value: str) -> InvalidParameterException:
    return InvalidParameterException(f"x-emulator-risk is none, low, medium or high, not {value!r}.")  # ours


def notify_source_is_not_ses() -> InvalidParameterException:
    return InvalidParameterException("SourceArn is not the ARN of an Amazon SES identity.")  # unverified


def event_does_not_exist() -> ResourceNotFoundException:
    return ResourceNotFoundException("Auth event does not exist.")  # unverified


def invalid_feedback_token() -> NotAuthorizedException:
    return NotAuthorizedException("Invalid feedback token")  # unverified
