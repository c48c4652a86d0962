"""Every exception that the operations of replicas declare is raised here, or named with the reason why it never is."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rules.test_quotas import limited
from tests.support import reasons
from tests.support.answers import refusal
from tests.support.given import Given
from tests.support.replicating import AWAY, HOME, Regions

pytestmark = pytest.mark.once

NONE = "us-east-1_000000000"
MEMBERS: dict[str, dict[str, Any]] = {
    "CreateUserPoolReplica": {"RegionName": AWAY},
    "UpdateUserPoolReplica": {"RegionName": AWAY, "Status": "ACTIVE"},
    "DeleteUserPoolReplica": {"RegionName": AWAY},
    "ListUserPoolReplicas": {},
}
CALLS = {
    "CreateUserPoolReplica": "create_user_pool_replica",
    "UpdateUserPoolReplica": "update_user_pool_replica",
    "DeleteUserPoolReplica": "delete_user_pool_replica",
    "ListUserPoolReplicas": "list_user_pool_replicas",
}
Refusal = tuple[str, str]
Case = Callable[[Regions, str], Refusal]


def call(regions: Regions, operation: str, cognito: Any = None, **members: Any) -> Refusal:
    asked = getattr(cognito or regions.primary, CALLS[operation])
    return refusal(asked, **{**MEMBERS[operation], **members})


def not_there(regions: Regions, operation: str) -> Refusal:
    return call(regions, operation, UserPoolId=NONE)


def in_the_primary_region(regions: Regions, operation: str) -> Refusal:
    return call(regions, operation, UserPoolId=regions.pool(), RegionName=HOME)


def token_of_nobody(regions: Regions, operation: str) -> Refusal:
    return call(regions, operation, UserPoolId=regions.pool(), NextToken="x")


def in_the_secondary_region(regions: Regions, operation: str) -> Refusal:
    pool_id = regions.pool()
    regions.replica(pool_id)
    return call(regions, operation, regions.secondary, UserPoolId=pool_id)


def too_often(regions: Regions, operation: str) -> Refusal:
    pool_id = regions.pool()
    limited(regions.given, pool_id, quotas={"factor": 0})
    return call(regions, operation, UserPoolId=pool_id)


def second_replica(regions: Regions, operation: str) -> Refusal:
    pool_id = regions.pool()
    regions.replica(pool_id)
    return call(regions, operation, UserPoolId=pool_id, RegionName="eu-west-1")


def lite(regions: Regions, operation: str) -> Refusal:
    return call(regions, operation, UserPoolId=regions.pool(UserPoolTier="LITE"))


def reserved_tag(regions: Regions, operation: str) -> Refusal:
    return call(regions, operation, UserPoolId=regions.pool(), UserPoolTags={"aws:x": "y"})


COMMON: dict[str, Case] = {"ResourceNotFoundException": not_there, "InvalidParameterException": in_the_primary_region}
RAISED: dict[str, dict[str, Case]] = {
    "CreateUserPoolReplica": {
        **COMMON,
        "FeatureUnavailableInTierException": lite,
        "LimitExceededException": second_replica,
        "OperationNotEnabledException": in_the_secondary_region,
        "TooManyRequestsException": too_often,
        "UserPoolTaggingException": reserved_tag,
    },
    "UpdateUserPoolReplica": {**COMMON, "TooManyRequestsException": too_often},
    "DeleteUserPoolReplica": {
        **COMMON,
        "OperationNotEnabledException": in_the_secondary_region,
        "TooManyRequestsException": too_often,
    },
    "ListUserPoolReplicas": {
        "ResourceNotFoundException": not_there,
        "InvalidParameterException": token_of_nobody,
        "TooManyRequestsException": too_often,
    },
}
UNREACHABLE: dict[str, dict[str, str]] = {"*": {**reasons.COMMON, "NotAuthorizedException": reasons.NO_IAM}}


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(given: Given, connect: Callable[..., Any], operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Regions(given, connect(), connect(region=AWAY)), operation)
    assert code == error
    assert message
