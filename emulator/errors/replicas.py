"""Pools in two regions."""

from emulator.errors.types import (
    FeatureUnavailableInTierException,
    InvalidParameterException,
    LimitExceededException,
    OperationNotEnabledException,
    ResourceNotFoundException,
    TierChangeNotAllowedException,
)

Invalid = InvalidParameterException  # most of them are
NOT_ENABLED = "Operation is not enabled in this region for the user pool."  # unverified
FEATURE = "Multi-Region Replication"  # unverified: the feature's name


# --- region ----------------------------------------------------------------------------------------------------


def operation_is_not_enabled() -> OperationNotEnabledException:
    return OperationNotEnabledException(NOT_ENABLED)


# --- notes (our own: the header x-emulator-note) ---------------------------------------------------------------


def operation_of_a_replica(operation: str, region: str, status: str, home: str) -> str:
    return f"The replica in {region} is {status} and does not answer {operation}; the primary region is {home}."


def challenge_of_a_replica(name: str, home: str) -> str:
    return f"A secondary replica does not take {name}; the user has to sign in in the primary region, {home}."


# --- making and changing replicas ------------------------------------------------------------------------------


def tier_has_no_replicas(tier: str) -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(  # unverified: measured for other features
        f"The following feature is not available for the {tier} pricing tier configured: {FEATURE}"
    )


def region_is_invalid(region: str) -> InvalidParameterException:
    return Invalid(f"{region} is not a valid region.")  # unverified


def replica_in_the_primary_region(region: str) -> InvalidParameterException:
    return Invalid(f"{region} is the primary region of the user pool.")  # unverified


def replica_needs_a_multi_region_key() -> InvalidParameterException:
    return Invalid(  # unverified
        "A user pool needs a KeyConfiguration with a CUSTOMER_MANAGED_KEY that is a multi-Region key to have replicas."
    )


def too_many_replicas() -> LimitExceededException:
    return LimitExceededException("A user pool can have at most one secondary replica.")  # unverified


def replica_does_not_exist(pool_id: str, region: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"User pool {pool_id} has no replica in {region}.")  # unverified


def replica_is_on_its_way(region: str, status: str) -> InvalidParameterException:
    return Invalid(f"The replica in {region} is in the {status} status and cannot be updated.")  # unverified


def replica_is_not_inactive(region: str, status: str) -> InvalidParameterException:
    return Invalid(  # unverified
        f"The replica in {region} is in the {status} status. Only INACTIVE replicas can be deleted."
    )


# --- the pool of a replica -------------------------------------------------------------------------------------


def setting_of_the_primary_region(names: list[str]) -> InvalidParameterException:
    return Invalid(  # unverified
        f"These settings must match those of the primary region and cannot be changed here: {', '.join(names)}"
    )


def pool_has_replicas(pool_id: str) -> InvalidParameterException:
    return Invalid(f"User pool {pool_id} cannot be deleted because it has replicas. Delete them first.")  # unverified


def key_of_replicas() -> InvalidParameterException:
    return Invalid("The multi-Region key of a user pool that has replicas cannot be taken away.")  # unverified


def tier_of_replicas(tier: str) -> TierChangeNotAllowedException:
    return TierChangeNotAllowedException(  # unverified: measured for other features
        f"The following features need to be disabled for the {tier} pricing tier configured: {FEATURE}"
    )
