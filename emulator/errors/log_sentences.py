"""The sentences of SetLogDeliveryConfiguration, each once, by name. The same style as `pool_sentences`."""

from emulator.errors.types import (
    FeatureUnavailableInTierException,
    InvalidParameterException,
    TierChangeNotAllowedException,
)

Invalid = InvalidParameterException  # most of them are
FEATURE = "Log Streaming"  # seen: cdk-preflight, pf-cognito-log-delivery-user-auth-events-tier


def sources_cannot_be_used(without_destination: list[str], twice: list[str]) -> InvalidParameterException:
    """Both complaints in one sentence; "more then once" is theirs."""
    told = "Request validation Failed."  # seen: floci, measured against the live API
    if without_destination:
        told += f" Following event sources in request have no destination: [{', '.join(without_destination)}]."
    if twice:
        told += f" Following event sources appear more then once in a request: [{', '.join(twice)}]."
    return Invalid(told)


def arn_of_another_region() -> InvalidParameterException:
    return Invalid("ARN does not belong to current region")  # seen: cdk-preflight, for a log group


def arn_of_another_account() -> InvalidParameterException:
    return Invalid("ARN does not belong to current account")  # unverified


def arn_of_something_else(arn: str, wanted: str) -> InvalidParameterException:
    return Invalid(f"{arn} is not the ARN of {wanted}.")  # unverified


def too_many_destinations(source: str) -> InvalidParameterException:
    return Invalid(f"Event source {source} can have only one destination.")  # unverified


def destination_is_not_for(source: str) -> InvalidParameterException:
    return Invalid(f"Event source {source} can be sent to CloudWatch Logs only.")  # unverified


def level_is_not_of(source: str, level: str) -> InvalidParameterException:
    return Invalid(f"Log level of event source {source} must be {level}.")  # unverified


def log_streaming_is_unavailable(tier: str) -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(
        f"The following feature is not available for the {tier} pricing tier configured: {FEATURE}"
    )


def tier_of_log_streaming(tier: str) -> TierChangeNotAllowedException:
    return TierChangeNotAllowedException(  # unverified: the words of other features
        f"The following features need to be disabled for the {tier} pricing tier configured: {FEATURE}"
    )
