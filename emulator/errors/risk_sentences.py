"""The sentences of threat protection and of the request-rate quotas, each once, by name, with where it was seen.

The same style as `sentences`.
"""

from emulator.errors.types import (
    InvalidParameterException,
    InvalidPasswordException,
    NotAuthorizedException,
    PasswordResetRequiredException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
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


def limit_does_not_exist(category: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"Limit for category {category} does not exist.")  # unverified


def limit_needs_category() -> InvalidParameterException:
    return InvalidParameterException("LimitDefinition Attributes must contain only Category.")  # unverified


def limit_is_not_adjustable(category: str) -> InvalidParameterException:
    return InvalidParameterException(f"Limit for category {category} is not adjustable.")  # unverified


def limit_below_default(least: int) -> InvalidParameterException:
    return InvalidParameterException(f"RequestedLimitValue must be at least {least}.")  # unverified


def limit_above_account_maximum() -> ServiceQuotaExceededException:
    return ServiceQuotaExceededException(  # unverified, evidence: described-sentence
        "The request exceeded your account's service quota."
    )
