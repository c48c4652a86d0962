"""Every exception that the operations of threat protection and of limits declare is raised here, or named with the
reason why it never is."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from emulator.model import contract
from tests.operations.asking import Asking, Members
from tests.rules.test_quotas import limited
from tests.support import reasons
from tests.support.given import Given

pytestmark = pytest.mark.once

NONE = "us-east-1_000000000"
CATEGORY = {"LimitClass": "API_CATEGORY", "Attributes": {"Category": "UserRead"}}


@dataclass
class Scene(Asking):
    """A protected pool, and bob in it, who signed up."""

    given: Given
    operation: str

    def __post_init__(self) -> None:
        self.cognito = self.given.cognito
        self.pool = self.given.pool(UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"})
        self.given.confirmed_user(self.given.client(self.pool), "bob")

    def request(self) -> Members:
        values = {
            "UserPoolId": self.pool,
            "Username": "bob",
            "EventId": "event",
            "FeedbackToken": "token",
            "FeedbackValue": "Valid",
            "LimitDefinition": CATEGORY,
            "RequestedLimitValue": 120,
        }
        required = contract.shape(contract.operations()[self.operation].input).required
        return {name: values[name] for name in required}


def unprotected(scene: Scene) -> tuple[str, str]:
    return scene.call(UserPoolId=scene.given.pool())


def too_often(scene: Scene) -> tuple[str, str]:
    limited(scene.given, scene.pool, quotas={"factor": 0})
    return scene.call()


def wrong_token(scene: Scene) -> tuple[str, str]:
    rows = scene.given.sql("SELECT request_id FROM events WHERE pool_id = :p", p=scene.pool)
    return scene.call(EventId=rows[0]["request_id"])


def other_limit(category: str) -> Callable[[Scene], tuple[str, str]]:
    definition = {"LimitClass": "API_CATEGORY", "Attributes": {"Category": category}}
    return lambda scene: scene.call(LimitDefinition=definition)


Case = Callable[[Scene], tuple[str, str]]
OF_A_POOL: dict[str, Case] = {
    "ResourceNotFoundException": lambda scene: scene.call(UserPoolId=NONE),
    "TooManyRequestsException": too_often,
}
OF_A_USER: dict[str, Case] = {
    **OF_A_POOL,
    "UserPoolAddOnNotEnabledException": unprotected,
    "UserNotFoundException": lambda scene: scene.call(Username="nobody"),
}
OF_FEEDBACK: dict[str, Case] = {
    **OF_A_USER,
    "InvalidParameterException": lambda scene: scene.call(EventId="a b"),
    "ResourceNotFoundException": lambda scene: scene.call(),
}
OF_A_LIMIT: dict[str, Case] = {
    "InvalidParameterException": other_limit("UserUpdate"),
    "ResourceNotFoundException": other_limit("Nothing"),
}
RAISED: dict[str, dict[str, Case]] = {
    "SetRiskConfiguration": {
        **OF_A_POOL,
        "InvalidParameterException": lambda scene: scene.call(
            RiskExceptionConfiguration={"BlockedIPRangeList": ["home"]}
        ),
    },
    "DescribeRiskConfiguration": {
        **OF_A_POOL,
        "InvalidParameterException": lambda scene: scene.call(ClientId="a b"),
        "ResourceNotFoundException": lambda scene: scene.call(ClientId="nobodysclient"),
    },
    "AdminListUserAuthEvents": {**OF_A_USER, "InvalidParameterException": lambda scene: scene.call(NextToken="x")},
    "AdminUpdateAuthEventFeedback": OF_FEEDBACK,
    "UpdateAuthEventFeedback": {**OF_FEEDBACK, "NotAuthorizedException": wrong_token},
    "GetProvisionedLimit": OF_A_LIMIT,
    "UpdateProvisionedLimit": {
        **OF_A_LIMIT,
        "ServiceQuotaExceededException": lambda scene: scene.call(RequestedLimitValue=121),
    },
}
_ALWAYS = {"UserPoolAddOnNotEnabledException": "the configuration is accepted whether or not threat protection is on"}
_NO_POOL = "quotas belong to pools, and this operation names none"
UNREACHABLE: dict[str, dict[str, str]] = {
    "*": {**reasons.COMMON, "NotAuthorizedException": reasons.NO_IAM},
    "SetRiskConfiguration": {
        "CodeDeliveryFailureException": "no message is sent to try out the address",
        "InvalidEmailRoleAccessPolicyException": "e-mails are never sent through Amazon SES",
        **_ALWAYS,
    },
    "DescribeRiskConfiguration": _ALWAYS,
    "GetProvisionedLimit": {"TooManyRequestsException": _NO_POOL},
    "UpdateProvisionedLimit": {"TooManyRequestsException": _NO_POOL},
}


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(given: Given, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Scene(given, operation))
    assert code == error
    assert message
