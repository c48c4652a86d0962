"""Every exception the model declares for the operations on devices is raised here, or has a reason why it cannot be."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore import xform_name

from emulator.model import contract
from emulator.store import pools
from tests.support import reasons
from tests.support.answers import refusal
from tests.support.device_client import Device, new_device, tracking
from tests.support.given import Given

pytestmark = pytest.mark.once

STRANGER = "us-east-1_00000000-0000-4000-8000-000000000000"
_SELF = ["GetDevice", "ListDevices", "UpdateDeviceStatus", "ForgetDevice"]
_ADMIN = ["AdminGetDevice", "AdminListDevices", "AdminUpdateDeviceStatus", "AdminForgetDevice"]
_UNTRACKED = "of the device operations only ConfirmDevice needs a pool that tracks devices"
_NO_LAMBDA = "ConfirmDevice calls no Lambda function"
UNREACHABLE: dict[str, Any] = {
    "*": {
        **reasons.COMMON,
        "InvalidUserPoolConfigurationException": _UNTRACKED,
    },
    "ConfirmDevice": {
        "InvalidLambdaResponseException": _NO_LAMBDA,
        "InvalidPasswordException": "there is no policy for the secret of a device",
        "UsernameExistsException": "a device does not take a username",
        "ResourceNotFoundException": "an unknown device key is InvalidParameterException, as in published answers",
    },
    "ListDevices": {
        "ResourceNotFoundException": "an access token whose app client is deleted is NotAuthorizedException"
    },
    **{name: {"NotAuthorizedException": reasons.NO_IAM} for name in _ADMIN},
}
Refusal = tuple[str, str]


class Scene:
    """bob and a device of his that is not confirmed, in a pool that tracks devices."""

    def __init__(self, given: Given, operation: str) -> None:
        self.given, self.operation = given, operation
        self.client = tracking(given)
        self.device: Device = new_device(given, self.client)

    def call(self, **changes: Any) -> Refusal:
        members = {
            "AccessToken": self.device.access_token,
            "UserPoolId": self.client.pool_id,
            "Username": "bob",
            "DeviceKey": self.device.key,
        }
        shape = contract.shape(contract.operations()[self.operation].input)
        chosen = {name: value for name, value in members.items() if name in shape.members}
        return refusal(getattr(self.given.cognito, xform_name(self.operation)), **{**chosen, **changes})

    def change(self, statement: str) -> None:
        self.given.sql(f"{statement} WHERE pool_id = :pool", pool=self.client.pool_id)


Case = Callable[[Scene], Refusal]


def _changed(statement: str) -> Case:
    def case(scene: Scene) -> Refusal:
        scene.change(statement)
        return scene.call()

    return case


def _untracked(scene: Scene) -> Refusal:
    scene.given.cognito.update_user_pool(UserPoolId=scene.client.pool_id, AutoVerifiedAttributes=["email"])
    return scene.call()


def _twice(scene: Scene) -> Refusal:
    scene.device.confirm()
    return scene.call()


def _unknown(scene: Scene) -> Refusal:
    return scene.call()  # the device is not confirmed


def _nobody(scene: Scene) -> Refusal:
    return scene.call(Username="nobody")


def _too_often(scene: Scene) -> Refusal:
    services = scene.given.services
    connection = services.database.begin(write=True)
    rules = {f"quota:{category}": {"limit": 0} for category in ("UserResourceRead", "UserResourceUpdate")}
    pools.change(connection, scene.client.pool_id, services.clock.now(), rules=rules)
    services.database.end(connection, write=True, keep=True)
    return scene.call()


_OF_TOKENS: dict[str, Case] = {
    "InvalidParameterException": lambda scene: scene.call(AccessToken="a b"),
    "NotAuthorizedException": lambda scene: scene.call(AccessToken="x"),
    "UserNotFoundException": _changed("DELETE FROM users"),
    "UserNotConfirmedException": _changed("UPDATE users SET status = 'UNCONFIRMED'"),
    "PasswordResetRequiredException": _changed("UPDATE users SET status = 'RESET_REQUIRED'"),
}
RAISED: dict[str, dict[str, Case]] = {
    "ConfirmDevice": {
        **_OF_TOKENS,
        "InvalidParameterException": lambda scene: scene.call(DeviceKey=STRANGER),
        "DeviceKeyExistsException": _twice,
        "InvalidUserPoolConfigurationException": _untracked,
    },
    **{name: {**_OF_TOKENS, "ResourceNotFoundException": _unknown} for name in _SELF if name != "ListDevices"},
    "ListDevices": {**_OF_TOKENS},
    "AdminGetDevice": {
        "InvalidParameterException": lambda scene: scene.call(DeviceKey="x"),
        "ResourceNotFoundException": _unknown,
    },
    "AdminListDevices": {
        "InvalidParameterException": lambda scene: scene.call(PaginationToken="x"),
        "ResourceNotFoundException": _nobody,
    },
    **{
        name: {
            "InvalidParameterException": lambda scene: scene.call(DeviceKey="x"),
            "ResourceNotFoundException": _unknown,
            "UserNotFoundException": _nobody,
        }
        for name in ("AdminUpdateDeviceStatus", "AdminForgetDevice")
    },
}


for _cases in RAISED.values():
    _cases["TooManyRequestsException"] = _too_often


@pytest.mark.parametrize(
    ("operation", "error"), [(operation, error) for operation, cases in RAISED.items() for error in cases]
)
def test_it_is_raised(given: Given, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Scene(given, operation))
    assert (code, bool(message)) == (error, True)


@pytest.mark.parametrize("operation", ["GetDevice", "ForgetDevice"])
def test_the_token_that_the_model_calls_optional_is_needed(given: Given, operation: str) -> None:
    call = getattr(given.cognito, xform_name(operation))
    assert refusal(call, DeviceKey=STRANGER) == (
        "InvalidParameterException",
        "Missing required parameter AccessToken",
    )


@pytest.mark.parametrize("operation", _ADMIN)
def test_every_admin_operation_knows_its_pool(given: Given, operation: str) -> None:
    expected = ("ResourceNotFoundException", "User pool us-east-1_000000000 does not exist.")
    assert Scene(given, operation).call(UserPoolId="us-east-1_000000000") == expected
