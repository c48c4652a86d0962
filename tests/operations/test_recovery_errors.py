"""Every exception that the operations of point-in-time recovery declare is raised here, or named with the reason why it
never is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from tests.operations import recovery_scene
from tests.operations.asking import Asking, Members, Refusal
from tests.operations.recovery_scene import NOBODY
from tests.rules.test_quotas import limited
from tests.support import reasons
from tests.support.given import Given
from tests.support.replicating import AWAY, KEY

pytestmark = pytest.mark.once

NONE = "us-east-1_000000000"


@dataclass
class Scene(Asking):
    """A pool with a recovery whose preview is there; for initiating, one without."""

    given: Given
    operation: str

    def __post_init__(self) -> None:
        self.scene = recovery_scene.Scene(self.given)
        self.cognito, self.pool, self.recovery = self.given.cognito, self.scene.pool, NOBODY
        self.scene.begin()
        if self.operation == "InitiatePointInTimeRecovery":
            self.scene.later(minutes=30)
        else:
            self.recovery = self.scene.initiate()

    @property
    def ago(self) -> datetime:
        return self.scene.now - timedelta(minutes=20)

    def request(self) -> Members:
        if self.operation == "InitiatePointInTimeRecovery":
            return {"UserPoolId": self.pool, "RestoreTimestamp": self.ago}
        named = {"UserPoolId": self.pool}
        return named if self.operation == "ListPointInTimeRecoveries" else {**named, "RestoreId": self.recovery}


def in_lite(scene: Scene) -> Refusal:
    return scene.call(UserPoolId=scene.given.pool(UserPoolTier="LITE"))


def too_often(scene: Scene) -> Refusal:
    limited(scene.given, scene.pool, quotas={"factor": 0})
    return scene.call()


def second(scene: Scene) -> Refusal:
    scene.cognito.initiate_point_in_time_recovery(**scene.request())
    return scene.call()


def cancelled(scene: Scene) -> Refusal:
    scene.cognito.cancel_point_in_time_recovery(UserPoolId=scene.pool, RestoreId=scene.recovery)
    return scene.call()


def replicating(scene: Scene) -> Refusal:
    """The replica is being made."""
    pool = scene.given.pool(KeyConfiguration=KEY)
    scene.scene.later(minutes=30)
    scene.cognito.create_user_pool_replica(UserPoolId=pool, RegionName=AWAY)
    return scene.call(UserPoolId=pool)


Case = Callable[[Scene], Refusal]
OF_ALL: dict[str, Case] = {
    "TooManyRequestsException": too_often,
    "FeatureUnavailableInTierException": in_lite,
    "ResourceNotFoundException": lambda scene: scene.call(UserPoolId=NONE),
}
OF_ONE: dict[str, Case] = {**OF_ALL, "ResourceNotFoundException": lambda scene: scene.call(RestoreId=NOBODY)}
RAISED: dict[str, dict[str, Case]] = {
    "InitiatePointInTimeRecovery": {
        **OF_ALL,
        "InvalidParameterException": lambda scene: scene.call(RestoreTimestamp=scene.scene.now),
        "LimitExceededException": second,
        "OperationNotEnabledException": replicating,
    },
    "DescribePointInTimeRecovery": {
        **OF_ONE,
        "InvalidParameterException": lambda scene: scene.call(RestoreId="A" * 36),
    },
    "StartPointInTimeRecovery": {**OF_ONE, "InvalidParameterException": cancelled},
    "CancelPointInTimeRecovery": {**OF_ONE, "InvalidParameterException": cancelled},
    "ListPointInTimeRecoveries": {
        **OF_ALL,
        "InvalidParameterException": lambda scene: scene.call(NextToken="nonsense"),
    },
}
UNREACHABLE: dict[str, dict[str, str]] = {
    "*": {
        **reasons.COMMON,
        "NotAuthorizedException": reasons.NO_IAM,
        "ConcurrentModificationException": "two calls about one pool at once wait for each other",
    },
}


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_caller_meets_the_exception(given: Given, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Scene(given, operation))
    assert code == error
    assert message


@pytest.mark.parametrize("operation", RAISED)
def test_every_operation_knows_its_pool(given: Given, operation: str) -> None:
    expected = ("ResourceNotFoundException", f"User pool {NONE} does not exist.")
    assert Scene(given, operation).call(UserPoolId=NONE) == expected


@pytest.mark.parametrize("operation", [name for name in RAISED if "Initiate" not in name and "List" not in name])
def test_a_recovery_of_another_pool_is_none(given: Given, operation: str) -> None:
    scene = Scene(given, operation)
    expected = ("ResourceNotFoundException", f"Point-in-time recovery {scene.recovery} does not exist.")
    assert scene.call(UserPoolId=given.pool()) == expected
