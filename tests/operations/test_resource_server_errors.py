"""Every exception that the operations of resource servers declare is raised here, or named with the reason why it never
is."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from emulator.model import contract
from tests.operations.asking import Asking, Members, Refusal
from tests.operations.test_resource_servers import fill
from tests.rules.test_quotas import limited
from tests.support import reasons
from tests.support.given import Given

pytestmark = pytest.mark.once

NONE = "us-east-1_000000000"


@dataclass
class Scene(Asking):
    """A pool with a resource server `orders`."""

    given: Given
    operation: str

    def __post_init__(self) -> None:
        self.pool, self.cognito = self.given.pool(), self.given.cognito
        self.cognito.create_resource_server(UserPoolId=self.pool, Identifier="orders", Name="Orders")

    def request(self) -> Members:
        values = {"UserPoolId": self.pool, "Identifier": "orders", "Name": "Orders"}
        required = {name: values[name] for name in contract.shape(contract.operations()[self.operation].input).required}
        return {**required, "Identifier": "new"} if self.operation == "CreateResourceServer" else required


def full_pool(scene: Scene) -> Refusal:
    fill(scene.given, scene.pool, 24)
    return scene.call()


def too_often(scene: Scene) -> Refusal:
    limited(scene.given, scene.pool, quotas={"factor": 0})
    return scene.call()


Case = Callable[[Scene], Refusal]
TOO_OFTEN: dict[str, Case] = {"TooManyRequestsException": too_often}
OF_ONE: dict[str, Case] = {
    **TOO_OFTEN,
    "ResourceNotFoundException": lambda scene: scene.call(Identifier="nobody"),
    "InvalidParameterException": lambda scene: scene.call(Identifier="a b"),
}
OF_A_POOL: dict[str, Case] = {
    **TOO_OFTEN,
    "ResourceNotFoundException": lambda scene: scene.call(UserPoolId=NONE),
}
RAISED: dict[str, dict[str, Case]] = {
    "CreateResourceServer": {
        **OF_A_POOL,
        "InvalidParameterException": lambda scene: scene.call(Identifier="orders"),
        "LimitExceededException": full_pool,
    },
    "DescribeResourceServer": OF_ONE,
    "UpdateResourceServer": OF_ONE,
    "DeleteResourceServer": OF_ONE,
    "ListResourceServers": {
        **OF_A_POOL,
        "InvalidParameterException": lambda scene: scene.call(NextToken="nonsense"),
    },
}
UNREACHABLE: dict[str, dict[str, str]] = {"*": {**reasons.COMMON, "NotAuthorizedException": reasons.NO_IAM}}


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(given: Given, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Scene(given, operation))
    assert code == error
    assert message


@pytest.mark.parametrize("operation", RAISED)
def test_every_operation_knows_its_pool(given: Given, operation: str) -> None:
    expected = ("ResourceNotFoundException", f"User pool {NONE} does not exist.")
    assert Scene(given, operation).call(UserPoolId=NONE) == expected
