"""Every exception that the operations of login pages' looks declare is raised here, or named with the reason why it
never is."""

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
NO_STYLE = "00000000-0000-4000-8000-000000000000"


@dataclass
class Scene(Asking):
    """A pool with a client, and without a domain."""

    given: Given
    operation: str

    def __post_init__(self) -> None:
        self.cognito = self.given.cognito
        self.client = self.given.client()
        self.pool = self.client.pool_id

    def request(self) -> Members:
        values = {"UserPoolId": self.pool, "ClientId": self.client.id}
        if self.operation == "CreateManagedLoginBranding":
            return {**values, "UseCognitoProvidedValues": True}
        if "ManagedLoginBrandingId" in contract.shape(contract.operations()[self.operation].input).members:
            return {"UserPoolId": self.pool, "ManagedLoginBrandingId": NO_STYLE, **self.source}
        required = contract.shape(contract.operations()[self.operation].input).required
        return {name: values[name] for name in required}

    @property
    def source(self) -> Members:
        return {"UseCognitoProvidedValues": True} if self.operation.startswith("Update") else {}


def too_often(scene: Scene) -> tuple[str, str]:
    limited(scene.given, scene.pool, quotas={"factor": 0})
    return scene.call()


def second_style(scene: Scene) -> tuple[str, str]:
    scene.method(**scene.request())
    return scene.call()


def twenty_first_style(scene: Scene) -> tuple[str, str]:
    for _ in range(20):
        scene.method(**{**scene.request(), "ClientId": scene.given.client(scene.pool).id})
    return scene.call()


Case = Callable[[Scene], tuple[str, str]]
OF_A_POOL: dict[str, Case] = {
    "ResourceNotFoundException": lambda scene: scene.call(UserPoolId=NONE),
    "InvalidParameterException": lambda scene: scene.call(UserPoolId="not a pool"),
    "TooManyRequestsException": too_often,
}
OF_A_STYLE: dict[str, Case] = {**OF_A_POOL, "ResourceNotFoundException": lambda scene: scene.call()}
RAISED: dict[str, dict[str, Case]] = {
    "GetUICustomization": OF_A_POOL,
    "SetUICustomization": {**OF_A_POOL, "InvalidParameterException": lambda scene: scene.call()},
    "CreateManagedLoginBranding": {
        "ResourceNotFoundException": lambda scene: scene.call(ClientId="nobodysclient"),
        "InvalidParameterException": lambda scene: scene.call(Settings={}),
        "TooManyRequestsException": too_often,
        "ManagedLoginBrandingExistsException": second_style,
        "LimitExceededException": twenty_first_style,
    },
    "DescribeManagedLoginBranding": OF_A_STYLE,
    "DescribeManagedLoginBrandingByClient": OF_A_STYLE,
    "UpdateManagedLoginBranding": {
        **OF_A_STYLE,
        "InvalidParameterException": lambda scene: scene.call(ManagedLoginBrandingId="no id"),
    },
    "DeleteManagedLoginBranding": OF_A_STYLE,
}
UNREACHABLE: dict[str, dict[str, str]] = {
    "*": {
        **reasons.COMMON,
        "ConcurrentModificationException": "two changes of a pool's styles wait for each other",
        "NotAuthorizedException": reasons.NO_IAM,
    }
}


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(given: Given, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Scene(given, operation))
    assert code == error
    assert message
