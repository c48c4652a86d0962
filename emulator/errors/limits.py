"""Provisioned limits."""

from emulator.errors.types import (
    InvalidParameterException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
)


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
