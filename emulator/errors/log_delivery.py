"""Where logs may be delivered."""

from emulator.errors.types import (
    FeatureUnavailableInTierException,
    InvalidParameterException,
    TierChangeNotAllowedException,
)

Invalid = InvalidParameterException  # most of them are
FEATURE = "Log Streaming"  # seen: cdk-preflight, pf-cognito-log-delivery-user-auth-events-tier
ANOTHER_ACCOUNT = "ARN does not belong to invoking account."  # seen: as below
ANOTHER_REGION = "ARN does not belong to current region."


def request_is_refused(without_destination: list[str], twice: list[str], arns: list[str]) -> InvalidParameterException:
    """Every complaint in one sentence; "more then once" is theirs (seen: floci, measured against the live API, and
    badmintoncryer/cdk-preflight, pf-cognito-log-delivery-event-source-duplicate and -log-group-region)."""
    told = ["Request validation Failed."]
    if without_destination:
        told.append(f"Following event sources in request have no destination: [{', '.join(without_destination)}].")
    if twice:
        told.append(f"Following event sources appear more then once in a request: [{', '.join(twice)}].")
    if arns:
        told.append(f"[{', '.join(arns)}]")
    return Invalid(" ".join(told))


def log_group_from_elsewhere(arn: str, complaints: list[str]) -> str:
    """Its part of that sentence. A space follows each complaint, the last one too (seen: as above)."""
    return f"CloudWatch log group arn {arn} failed with the following validation errors: {_spaced(complaints)}"


def stream_from_elsewhere(arn: str, complaints: list[str]) -> str:
    return f"Firehose stream arn {arn} failed with the following validation errors: {_spaced(complaints)}"  # unverified


def _spaced(complaints: list[str]) -> str:
    return "".join(f"{complaint} " for complaint in complaints)


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
    return TierChangeNotAllowedException(  # unverified: measured for other features
        f"The following features need to be disabled for the {tier} pricing tier configured: {FEATURE}"
    )
