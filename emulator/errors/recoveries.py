"""Bringing a pool back to a point in time."""

from datetime import datetime

from emulator.base.clock import iso
from emulator.errors.types import (
    FeatureUnavailableInTierException,
    InvalidParameterException,
    LimitExceededException,
    OperationNotEnabledException,
    ResourceNotFoundException,
)

Invalid = InvalidParameterException  # most of them are
FEATURE = "Point-in-time recovery"  # unverified: the feature's name
PAUSED = "Operation is not enabled while the user pool is being recovered to a point in time."  # unverified


# --- while a pool is being recovered ---------------------------------------------------------------------------


def writes_are_paused() -> OperationNotEnabledException:
    return OperationNotEnabledException(PAUSED)


# --- what can be recovered -------------------------------------------------------------------------------------


def tier_has_no_recovery(tier: str) -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(  # unverified: measured for other features
        f"The following feature is not available for the {tier} pricing tier configured: {FEATURE}"
    )


def import_is_in_progress() -> OperationNotEnabledException:
    return OperationNotEnabledException(  # unverified
        "A point-in-time recovery cannot be initiated while a user import job is in progress."
    )


def replica_is_not_complete() -> OperationNotEnabledException:
    return OperationNotEnabledException(  # unverified
        "A point-in-time recovery cannot be initiated before the replication of the user pool is complete."
    )


def point_is_too_recent(minutes: int) -> InvalidParameterException:
    return Invalid(f"RestoreTimestamp must be at least {minutes} minutes in the past.")  # unverified


def point_is_before_the_pool() -> InvalidParameterException:
    return Invalid("RestoreTimestamp cannot be earlier than the creation of the user pool.")  # unverified


def point_is_too_old(tier: str, days: int) -> InvalidParameterException:
    return Invalid(  # unverified
        f"RestoreTimestamp cannot be more than {days} day(s) in the past in the {tier} feature plan."
    )


def pool_was_in_another_plan(since: datetime) -> InvalidParameterException:
    return Invalid(  # unverified
        f"The user pool was not in the required feature plan at RestoreTimestamp: it has been since {iso(since)}."
    )


# --- limits ----------------------------------------------------------------------------------------------------


def pool_is_being_recovered() -> LimitExceededException:
    return LimitExceededException("The user pool already has an active point-in-time recovery.")  # unverified


def too_many_active(most: int) -> LimitExceededException:
    return LimitExceededException(  # unverified
        f"An account can have at most {most} active point-in-time recoveries."
    )


def too_many_completed() -> LimitExceededException:
    return LimitExceededException(  # unverified
        "A user pool can complete one point-in-time recovery in a 24-hour period."
    )


def too_many_previews(whose: str, most: int, period: str) -> LimitExceededException:
    return LimitExceededException(  # unverified
        f"At most {most} point-in-time recovery previews of a{'n account' if whose == 'account' else ' user pool'} "
        f"can be created in a {period} period."
    )


# --- one recovery ----------------------------------------------------------------------------------------------


def does_not_exist(recovery_id: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"Point-in-time recovery {recovery_id} does not exist.")  # unverified


def cannot_be_started(status: str) -> InvalidParameterException:
    return Invalid(  # unverified
        f"A point-in-time recovery can be started when its status is PREVIEW_GENERATED; it is {status}."
    )


def cannot_be_cancelled(status: str) -> InvalidParameterException:
    return Invalid(  # unverified
        f"A point-in-time recovery can be cancelled when its status is PREVIEW_GENERATING or PREVIEW_GENERATED; "
        f"it is {status}."
    )


# --- notes (our own: the header x-emulator-note) ---------------------------------------------------------------


def pool_is_paused(pool_id: str) -> str:
    return (
        f"A point-in-time recovery of {pool_id} is active: nothing changes its users until it is completed, cancelled "
        "or expired. ListPointInTimeRecoveries names it."
    )
