"""Every exception that the operations of exported logs declare is raised here, or named with the reason why it never
is."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rules.test_quotas import limited
from tests.support import reasons
from tests.support.answers import refusal
from tests.support.given import Given

pytestmark = pytest.mark.once

NONE = "us-east-1_000000000"
ACTIVITY = {
    "EventSource": "userAuthEvents",
    "LogLevel": "INFO",
    "S3Configuration": {"BucketArn": "arn:aws:s3:::bucket"},
}
Refusal = tuple[str, str]
Case = Callable[[Given, str], Refusal]


def call(given: Given, operation: str, pool_id: str, **members: Any) -> Refusal:
    if operation.startswith("Set"):
        return refusal(
            given.cognito.set_log_delivery_configuration, **{"UserPoolId": pool_id, "LogConfigurations": [], **members}
        )
    return refusal(given.cognito.get_log_delivery_configuration, UserPoolId=pool_id)


def too_often(given: Given, operation: str) -> Refusal:
    pool_id = given.pool()
    limited(given, pool_id, quotas={"factor": 0})
    return call(given, operation, pool_id)


COMMON: dict[str, Case] = {
    "ResourceNotFoundException": lambda given, operation: call(given, operation, NONE),
    "InvalidParameterException": lambda given, operation: call(given, operation, "not a pool"),
    "TooManyRequestsException": too_often,
}
RAISED: dict[str, dict[str, Case]] = {
    "GetLogDeliveryConfiguration": COMMON,
    "SetLogDeliveryConfiguration": {
        **COMMON,
        "FeatureUnavailableInTierException": lambda given, operation: call(
            given, operation, given.pool(), LogConfigurations=[ACTIVITY]
        ),
    },
}
UNREACHABLE: dict[str, dict[str, str]] = {"*": {**reasons.COMMON, "NotAuthorizedException": reasons.NO_IAM}}


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(given: Given, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](given, operation)
    assert code == error
    assert message
