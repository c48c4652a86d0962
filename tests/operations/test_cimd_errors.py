"""Every exception that the operations of CIMD declare is raised here, or named with the reason why it never is."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from emulator.model import contract
from tests.operations.asking import Asking, Members, Refusal
from tests.operations.test_cimd import LITE, NONE
from tests.rules.test_quotas import limited
from tests.support import reasons
from tests.support.external import PATTERNS, URL, made
from tests.support.given import Given

pytestmark = pytest.mark.once


@dataclass
class Scene(Asking):
    """A client with a policy, under which no document was ever asked for."""

    given: Given
    operation: str

    def __post_init__(self) -> None:
        self.cognito, self.client = self.given.cognito, self.given.client()
        self.pool = self.client.pool_id
        self.policy = made(self.given, self.client)

    def request(self) -> Members:
        values = {
            "UserPoolId": self.pool,
            "ClientId": self.client.id,
            "CIMDPolicyId": self.policy["CIMDPolicyId"],
            "PolicyName": "one",
            "URLPatterns": PATTERNS,
            "URL": URL,
            "Action": "INVALIDATE",
        }
        required = contract.shape(contract.operations()[self.operation].input).required
        return {name: values[name] for name in required}


def full_pool(scene: Scene) -> Refusal:
    for number in range(49):
        made(scene.given, scene.client, f"p{number}")
    return scene.call()


def in_lite(scene: Scene) -> Refusal:
    scene.cognito.delete_cimd_policy(UserPoolId=scene.pool, CIMDPolicyId=scene.policy["CIMDPolicyId"])
    return scene.call(UserPoolId=scene.given.pool(**LITE))


def too_often(scene: Scene) -> Refusal:
    limited(scene.given, scene.pool, quotas={"factor": 0})
    return scene.call()


Case = Callable[[Scene], Refusal]
TOO_OFTEN: dict[str, Case] = {"TooManyRequestsException": too_often}
OF_ONE: dict[str, Case] = {
    **TOO_OFTEN,
    "ResourceNotFoundException": lambda scene: scene.call(CIMDPolicyId="nobody"),
    "InvalidParameterException": lambda scene: scene.call(CIMDPolicyId="no id"),
}
LITE_PLAN: dict[str, Case] = {"FeatureUnavailableInTierException": in_lite}
RAISED: dict[str, dict[str, Case]] = {
    "CreateCIMDPolicy": {
        **TOO_OFTEN,
        **LITE_PLAN,
        "ResourceNotFoundException": lambda scene: scene.call(ClientId="nobody"),
        "InvalidParameterException": lambda scene: scene.call(URLPatterns=["http://example.com/*"]),
        "LimitExceededException": full_pool,
    },
    "DescribeCIMDPolicy": OF_ONE,
    "UpdateCIMDPolicy": {**OF_ONE, **LITE_PLAN},
    "DeleteCIMDPolicy": OF_ONE,
    "ListCIMDPolicies": {
        **TOO_OFTEN,
        "ResourceNotFoundException": lambda scene: scene.call(UserPoolId=NONE),
        "InvalidParameterException": lambda scene: scene.call(NextToken="nonsense"),
    },
    "ListClientMetadataURLs": OF_ONE,
    "UpdateClientMetadataURLState": {
        **OF_ONE,
        **LITE_PLAN,
        "CachedCIMDURLDoesNotExistException": lambda scene: scene.call(),
    },
}
UNREACHABLE: dict[str, dict[str, str]] = {
    "*": {
        **reasons.COMMON,
        "NotAuthorizedException": reasons.NO_IAM,
        "ConcurrentModificationException": "two changes of one pool at once wait for each other",
    },
    "UpdateCIMDPolicy": {"LimitExceededException": "an update makes no further policy"},
}


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(given: Given, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Scene(given, operation))
    assert code == error
    assert message


@pytest.mark.parametrize("operation", RAISED)
def test_every_operation_knows_its_pool(given: Given, operation: str) -> None:
    expected = ("ResourceNotFoundException", f"User pool {NONE} does not exist.")
    assert Scene(given, operation).call(UserPoolId=NONE) == expected


def test_a_client_of_another_pool_is_nobody(given: Given) -> None:
    for operation in ("CreateCIMDPolicy", "UpdateCIMDPolicy"):
        other = given.client()
        expected = ("ResourceNotFoundException", f"User pool client {other.id} does not exist.")
        assert Scene(given, operation).call(ClientId=other.id) == expected
