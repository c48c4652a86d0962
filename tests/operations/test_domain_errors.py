"""Every exception that the operations of domains declare is raised here, or named with the reason why it never is."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.rules.test_quotas import limited
from tests.support import reasons
from tests.support.answers import refusal
from tests.support.given import Given
from tests.support.replicating import AWAY, Regions

pytestmark = pytest.mark.once

NONE = "us-east-1_000000000"
CALLS = {
    "CreateUserPoolDomain": "create_user_pool_domain",
    "DescribeUserPoolDomain": "describe_user_pool_domain",
    "UpdateUserPoolDomain": "update_user_pool_domain",
    "DeleteUserPoolDomain": "delete_user_pool_domain",
}
CERTIFICATE = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/a1b2c3d4"}
Refusal = tuple[str, str]
Case = Callable[[Regions, str], Refusal]


def call(regions: Regions, operation: str, cognito: Any = None, **members: Any) -> Refusal:
    asked = getattr(cognito or regions.primary, CALLS[operation])
    return refusal(asked, **{"Domain": f"p{uuid4().hex}", **members})


def not_there(regions: Regions, operation: str) -> Refusal:
    return call(regions, operation, UserPoolId=NONE)


def no_such_domain(regions: Regions, operation: str) -> Refusal:
    return call(regions, operation, UserPoolId=regions.pool())


def reserved(regions: Regions, operation: str) -> Refusal:
    return call(regions, operation, UserPoolId=regions.pool(), Domain="aws")


def too_long(regions: Regions, operation: str) -> Refusal:
    return call(regions, operation, Domain="a" * 64)


def in_the_secondary_region(regions: Regions, operation: str) -> Refusal:
    pool_id = regions.pool()
    regions.replica(pool_id)
    return call(regions, operation, regions.secondary, UserPoolId=pool_id)


def too_often(regions: Regions, operation: str) -> Refusal:
    pool_id = regions.pool()
    limited(regions.given, pool_id, quotas={"factor": 0})
    return call(regions, operation, UserPoolId=pool_id)


def lite(regions: Regions, operation: str) -> Refusal:
    pool_id, name = regions.given.pool(UserPoolTier="LITE"), f"p{uuid4().hex}"
    if operation != "CreateUserPoolDomain":
        regions.primary.create_user_pool_domain(UserPoolId=pool_id, Domain=name)
    return call(regions, operation, UserPoolId=pool_id, Domain=name, ManagedLoginVersion=2)


def fifth_custom_domain(regions: Regions, operation: str) -> Refusal:
    for _ in range(4):
        domain = {"Domain": f"auth.{uuid4().hex}.example.com", "CustomDomainConfig": CERTIFICATE}
        regions.primary.create_user_pool_domain(UserPoolId=regions.pool(), **domain)
    another = {"Domain": f"auth.{uuid4().hex}.example.com", "CustomDomainConfig": CERTIFICATE}
    return call(regions, operation, UserPoolId=regions.pool(), **another)


COMMON: dict[str, Case] = {
    "ResourceNotFoundException": not_there,
    "InvalidParameterException": no_such_domain,
    "OperationNotEnabledException": in_the_secondary_region,
}
RAISED: dict[str, dict[str, Case]] = {
    "CreateUserPoolDomain": {
        **COMMON,
        "InvalidParameterException": reserved,
        "FeatureUnavailableInTierException": lite,
        "LimitExceededException": fifth_custom_domain,
    },
    "DescribeUserPoolDomain": {"InvalidParameterException": too_long},
    "UpdateUserPoolDomain": {
        **COMMON,
        "FeatureUnavailableInTierException": lite,
        "TooManyRequestsException": too_often,
    },
    "DeleteUserPoolDomain": COMMON,
}
UNREACHABLE: dict[str, dict[str, str]] = {
    "*": {
        **reasons.COMMON,
        "NotAuthorizedException": reasons.NO_IAM,
        "ConcurrentModificationException": "two changes of one pool at once wait for each other",
    },
    "DescribeUserPoolDomain": {
        "ResourceNotFoundException": "a domain that nobody has is described by nothing (evidence: "
        "domain-unknown-described)"
    },
}


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(given: Given, connect: Callable[..., Any], operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Regions(given, connect(), connect(region=AWAY)), operation)
    assert code == error
    assert message
