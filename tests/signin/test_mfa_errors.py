"""Every exception that the operations of second factors declare is raised here, or named with the reason why not."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore import xform_name

from tests.support import reasons
from tests.support.answers import refusal
from tests.support.given import Given
from tests.support.mfa_scenes import ON, SMS, App, Scene

pytestmark = pytest.mark.once

Refusal = tuple[str, str]
Case = Callable[[Scene, str], Refusal]
NONE = "us-east-1_000000000"
BY_TOKEN = ["AssociateSoftwareToken", "VerifySoftwareToken", "SetUserMFAPreference", "GetUserAuthFactors"]
BY_ADMIN = ["AdminSetUserMFAPreference", "AdminDeleteSoftwareToken", "AdminGetUserAuthFactors"]
MEMBERS: dict[str, dict[str, Any]] = {"VerifySoftwareToken": {"UserCode": "123456"}}
_TOKEN_NAMES_NOTHING = "only the app client of an access token could be missing, and that is NotAuthorizedException"
UNREACHABLE: dict[str, Any] = {
    "*": reasons.COMMON,
    **{operation: {"ResourceNotFoundException": _TOKEN_NAMES_NOTHING} for operation in BY_TOKEN},
    **{
        operation: {"NotAuthorizedException": "the emulator has no IAM policies; a fault of the control API gives it"}
        for operation in BY_ADMIN
    },
}
UNREACHABLE["AssociateSoftwareToken"]["ConcurrentModificationException"] = (
    "two calls for one user at once wait for each other"
)
UNREACHABLE["VerifySoftwareToken"] |= {
    "InvalidUserPoolConfigurationException": "no public source says when",
    "CodeMismatchException": "a wrong code is EnableSoftwareTokenMFAException, as in published answers",
}
UNREACHABLE["AdminSetUserMFAPreference"] |= {
    "PasswordResetRequiredException": "an administrator may set it for users of every status",
    "UserNotConfirmedException": "an administrator may set it for users of every status",
}


def call(scene: Scene, operation: str, **changes: Any) -> Refusal:
    method = getattr(scene.cognito, xform_name(operation))
    whom = scene.whom if operation in BY_ADMIN else {"AccessToken": token(scene)}
    return refusal(method, **{**whom, **MEMBERS.get(operation, {}), **changes})


def token(scene: Scene) -> str:
    return scene.given.tokens(scene.client, "bob")["AccessToken"]


def with_members(**changes: Any) -> Case:
    return lambda scene, operation: call(scene, operation, **changes)


def bob_is(change: str) -> Case:
    def run(scene: Scene, operation: str) -> Refusal:
        held = {} if operation in BY_ADMIN else {"AccessToken": token(scene)}
        scene.given.sql(f"{change} WHERE pool_id = :p", p=scene.client.pool_id)
        method = getattr(scene.cognito, xform_name(operation))
        whom = scene.whom if operation in BY_ADMIN else held
        return refusal(method, **whom, **MEMBERS.get(operation, {}))

    return run


def not_offered(scene: Scene, operation: str) -> Refusal:
    scene.asks("OPTIONAL", SMS)
    return call(scene, operation)


def wrong_code(scene: Scene, operation: str) -> Refusal:
    access_token = token(scene)
    app = App(scene, scene.cognito.associate_software_token(AccessToken=access_token)["SecretCode"])
    return call(scene, operation, AccessToken=access_token, UserCode=app.wrong())


BAD_TOKEN = with_members(AccessToken="a.b.c")
BAD_FORM = with_members(AccessToken="b b")
DELETED = bob_is("DELETE FROM users")
RESET = bob_is("UPDATE users SET status = 'RESET_REQUIRED'")
UNCONFIRMED = bob_is("UPDATE users SET status = 'UNCONFIRMED'")
OF_A_TOKEN: dict[str, Case] = {
    "InvalidParameterException": BAD_FORM,
    "NotAuthorizedException": BAD_TOKEN,
    "PasswordResetRequiredException": RESET,
    "UserNotConfirmedException": UNCONFIRMED,
    "UserNotFoundException": DELETED,
}
OF_AN_ADMINISTRATOR: dict[str, Case] = {
    "InvalidParameterException": with_members(Username="b b"),
    "ResourceNotFoundException": with_members(UserPoolId=NONE),
    "UserNotFoundException": with_members(Username="nobody"),
}
RAISED: dict[str, dict[str, Case]] = {
    "AssociateSoftwareToken": {
        "InvalidParameterException": BAD_FORM,
        "NotAuthorizedException": BAD_TOKEN,
        "SoftwareTokenMFANotFoundException": not_offered,
    },
    "VerifySoftwareToken": {
        **OF_A_TOKEN,
        "EnableSoftwareTokenMFAException": wrong_code,
        "SoftwareTokenMFANotFoundException": not_offered,
    },
    "SetUserMFAPreference": {**OF_A_TOKEN, "InvalidParameterException": with_members(SoftwareTokenMfaSettings=ON)},
    "GetUserAuthFactors": OF_A_TOKEN,
    "AdminSetUserMFAPreference": {
        **OF_AN_ADMINISTRATOR,
        "InvalidParameterException": with_members(SoftwareTokenMfaSettings=ON),
    },
    "AdminDeleteSoftwareToken": {**OF_AN_ADMINISTRATOR, "UserNotConfirmedException": UNCONFIRMED},
    "AdminGetUserAuthFactors": OF_AN_ADMINISTRATOR,
}


@pytest.fixture
def scene(given: Given) -> Scene:
    made = Scene(given)
    made.user()
    return made


@pytest.mark.parametrize(
    ("operation", "error"), [(operation, error) for operation, cases in RAISED.items() for error in cases]
)
def test_it_is_raised(scene: Scene, operation: str, error: str) -> None:
    assert RAISED[operation][error](scene, operation)[0] == error


@pytest.mark.parametrize("case", [DELETED, RESET, UNCONFIRMED])
def test_associating_knows_no_other_word_for_a_user_who_is_not_there_any_more(scene: Scene, case: Case) -> None:
    found = case(scene, "AssociateSoftwareToken")
    assert found == ("NotAuthorizedException", "Access Token has been revoked")
