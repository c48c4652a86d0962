"""Every exception that the operations of terms documents declare is raised here, or named with the reason why it never
is."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from emulator.model import contract
from tests.operations.asking import Asking, Members, Refusal
from tests.operations.test_terms import KIND, LINKS, PRIVACY, USE, fill, made
from tests.rules.test_quotas import limited
from tests.support import reasons
from tests.support.given import Given

pytestmark = pytest.mark.once

NONE, NOBODY = "us-east-1_000000000", "aaaaaaaa-1111-4222-8333-aaaaaaaaaaaa"


@dataclass
class Scene(Asking):
    """A client with terms of use."""

    given: Given
    operation: str

    def __post_init__(self) -> None:
        self.cognito, self.client = self.given.cognito, self.given.client()
        self.pool = self.client.pool_id
        self.terms = made(self.given, self.client)

    def request(self) -> Members:
        values = {"UserPoolId": self.pool, "ClientId": self.client.id, "TermsId": self.terms["TermsId"], **KIND}
        values["TermsName"] = PRIVACY if self.operation == "CreateTerms" else USE
        required = contract.shape(contract.operations()[self.operation].input).required
        members = {name: values[name] for name in required}
        return {**members, "Links": LINKS} if self.operation == "CreateTerms" else members


def full_pool(scene: Scene) -> Refusal:
    fill(scene.given, scene.pool, 39)
    return scene.call()


def taken_name(scene: Scene) -> Refusal:
    made(scene.given, scene.client, PRIVACY)
    return scene.call(TermsName=PRIVACY)


def too_often(scene: Scene) -> Refusal:
    limited(scene.given, scene.pool, quotas={"factor": 0})
    return scene.call()


Case = Callable[[Scene], Refusal]
TOO_OFTEN: dict[str, Case] = {"TooManyRequestsException": too_often}
OF_ONE: dict[str, Case] = {
    **TOO_OFTEN,
    "ResourceNotFoundException": lambda scene: scene.call(TermsId=NOBODY),
    "InvalidParameterException": lambda scene: scene.call(TermsId="no id"),
}
OF_A_CLIENT: dict[str, Case] = {
    **TOO_OFTEN,
    "ResourceNotFoundException": lambda scene: scene.call(ClientId="nobody"),
    "InvalidParameterException": lambda scene: scene.call(TermsName="terms"),
}
RAISED: dict[str, dict[str, Case]] = {
    "CreateTerms": {
        **OF_A_CLIENT,
        "TermsExistsException": lambda scene: scene.call(TermsName=USE),
        "LimitExceededException": full_pool,
    },
    "DescribeTerms": OF_ONE,
    "DescribeTermsByClient": OF_A_CLIENT,
    "UpdateTerms": {**OF_ONE, "TermsExistsException": taken_name},
    "DeleteTerms": OF_ONE,
    "ListTerms": {
        **TOO_OFTEN,
        "ResourceNotFoundException": lambda scene: scene.call(UserPoolId=NONE),
        "InvalidParameterException": lambda scene: scene.call(NextToken="nonsense"),
    },
}
UNREACHABLE: dict[str, dict[str, str]] = {
    "*": {
        **reasons.COMMON,
        "NotAuthorizedException": reasons.NO_IAM,
        "ConcurrentModificationException": "two changes of one pool at once wait for each other",
    }
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
