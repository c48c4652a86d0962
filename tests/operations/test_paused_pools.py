"""While a pool is brought back to a point in time nobody changes its users; everything else goes on."""

from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from botocore import xform_name
from fastapi.testclient import TestClient

from emulator import operations
from emulator.calls.registry import OPERATIONS
from tests.operations.recovery_scene import Scene
from tests.store.test_changes import with_an_app
from tests.support.answers import refusal
from tests.support.given import PASSWORD, Given, attribute_list
from tests.support.importing import ROLE

operations.load()
PAUSED = (
    "OperationNotEnabledException",
    "Operation is not enabled while the user pool is being recovered to a point in time.",
)
NEW_PASSWORD = "An0ther-one!"
Members = dict[str, Any]
SIGN_UP: Members = {"Username": "new", "Password": PASSWORD}
NICKNAME: Members = {"UserAttributes": attribute_list({"nickname": "x"})}
PROVIDER: Members = {
    "ProviderName": "Google",
    "ProviderAttributeName": "Cognito_Subject",
    "ProviderAttributeValue": "1",
}
LOCAL: Members = {"ProviderName": "Cognito", "ProviderAttributeValue": "ann"}
# By client, by pool, or by an access token, which the scene fills in.
BLOCKED: dict[str, Members] = {
    "SignUp": {"ClientId": "", **SIGN_UP},
    "ConfirmSignUp": {"ClientId": "", "Username": "ann", "ConfirmationCode": "123456"},
    "ConfirmForgotPassword": {
        "ClientId": "",
        "Username": "ann",
        "ConfirmationCode": "123456",
        "Password": NEW_PASSWORD,
    },
    "AdminCreateUser": {"UserPoolId": "", "Username": "new"},
    "AdminConfirmSignUp": {"UserPoolId": "", "Username": "ann"},
    "AdminSetUserPassword": {"UserPoolId": "", "Username": "ann", "Password": NEW_PASSWORD},
    "AdminResetUserPassword": {"UserPoolId": "", "Username": "ann"},
    "AdminUpdateUserAttributes": {"UserPoolId": "", "Username": "ann", **NICKNAME},
    "AdminDeleteUserAttributes": {"UserPoolId": "", "Username": "ann", "UserAttributeNames": ["nickname"]},
    "AdminEnableUser": {"UserPoolId": "", "Username": "ann"},
    "AdminDisableUser": {"UserPoolId": "", "Username": "ann"},
    "AdminDeleteUser": {"UserPoolId": "", "Username": "ann"},
    "AdminSetUserMFAPreference": {"UserPoolId": "", "Username": "ann", "SMSMfaSettings": {"Enabled": False}},
    "AdminSetUserSettings": {"UserPoolId": "", "Username": "ann", "MFAOptions": []},
    "AdminDeleteSoftwareToken": {"UserPoolId": "", "Username": "ann"},
    "AdminLinkProviderForUser": {"UserPoolId": "", "DestinationUser": LOCAL, "SourceUser": PROVIDER},
    "AdminDisableProviderForUser": {"UserPoolId": "", "User": PROVIDER},
    "CreateGroup": {"UserPoolId": "", "GroupName": "new"},
    "UpdateGroup": {"UserPoolId": "", "GroupName": "staff"},
    "DeleteGroup": {"UserPoolId": "", "GroupName": "staff"},
    "AdminAddUserToGroup": {"UserPoolId": "", "Username": "ann", "GroupName": "staff"},
    "AdminRemoveUserFromGroup": {"UserPoolId": "", "Username": "ann", "GroupName": "staff"},
    "CreateUserImportJob": {"UserPoolId": "", "JobName": "job", "CloudWatchLogsRoleArn": ROLE},
    "StartUserImportJob": {"UserPoolId": "", "JobId": "import-1234567890"},
    "ChangePassword": {"AccessToken": "", "PreviousPassword": PASSWORD, "ProposedPassword": NEW_PASSWORD},
    "UpdateUserAttributes": {"AccessToken": "", **NICKNAME},
    "DeleteUserAttributes": {"AccessToken": "", "UserAttributeNames": ["nickname"]},
    "VerifyUserAttribute": {"AccessToken": "", "AttributeName": "email", "Code": "123456"},
    "DeleteUser": {"AccessToken": ""},
    "SetUserMFAPreference": {"AccessToken": "", "SMSMfaSettings": {"Enabled": False}},
    "SetUserSettings": {"AccessToken": "", "MFAOptions": []},
    "AssociateSoftwareToken": {"AccessToken": ""},
    "VerifySoftwareToken": {"AccessToken": "", "UserCode": "123456"},
    "StartWebAuthnRegistration": {"AccessToken": ""},
    "CompleteWebAuthnRegistration": {"AccessToken": "", "Credential": {}},
    "DeleteWebAuthnCredential": {"AccessToken": "", "CredentialId": "x"},
}


@pytest.fixture
def scene(given: Given, serve: Callable[..., TestClient]) -> Scene:
    made = Scene(given, serve())
    given.confirmed_user(made.client, "ann")
    made.cognito.create_group(UserPoolId=made.pool, GroupName="staff")
    made.begin()
    return made


def test_the_table_below_is_all_that_changes_users() -> None:
    assert {name for name, handler in OPERATIONS.items() if handler.terms.changes_users} == BLOCKED.keys()


@pytest.mark.once
@pytest.mark.parametrize("operation", BLOCKED)
def test_what_changes_users_is_refused_until_the_recovery_ends(scene: Scene, given: Given, operation: str) -> None:
    recovery, token = scene.initiate(), given.tokens(scene.client, "ann")["AccessToken"]
    filled = {"ClientId": scene.client.id, "UserPoolId": scene.pool, "AccessToken": token}
    members = {name: filled[name] if value == "" else value for name, value in BLOCKED[operation].items()}
    method = getattr(scene.cognito, xform_name(operation))
    before = scene.state()
    assert refusal(method, **members) == PAUSED
    assert scene.state() == before
    scene.cognito.cancel_point_in_time_recovery(**scene.named(recovery))
    try:
        method(**members)
    except scene.cognito.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] != PAUSED[0]


@pytest.mark.parametrize("held", ["preview", "restore", None])
def test_every_state_on_the_way_pauses(scene: Scene, held: str | None) -> None:
    scene.switch(**({"hold": held} if held else {}))
    recovery = scene.initiate()
    if held == "restore":
        scene.start(recovery)
    sign_up = {"ClientId": scene.client.id, **SIGN_UP}
    assert refusal(scene.cognito.sign_up, **sign_up) == PAUSED
    scene.switch()
    if held != "restore":
        assert refusal(scene.cognito.sign_up, **sign_up) == PAUSED
        scene.start(recovery)
    scene.cognito.sign_up(**sign_up)


def test_reading_and_signing_in_and_out_go_on(scene: Scene, given: Given) -> None:
    scene.initiate()
    tokens = given.tokens(scene.client, "ann")
    named = {"UserPoolId": scene.pool, "Username": "ann"}
    refresh = {"REFRESH_TOKEN": tokens["RefreshToken"]}
    scene.cognito.initiate_auth(ClientId=scene.client.id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=refresh)
    scene.cognito.get_user(AccessToken=tokens["AccessToken"])
    scene.cognito.admin_get_user(**named)
    scene.cognito.list_users(UserPoolId=scene.pool)
    scene.cognito.forgot_password(ClientId=scene.client.id, Username="ann")
    scene.cognito.admin_user_global_sign_out(**named)
    scene.cognito.create_user_pool_client(UserPoolId=scene.pool, ClientName="another")
    scene.cognito.update_user_pool(UserPoolId=scene.pool, PoolName="another")


def test_a_new_password_cannot_be_chosen(scene: Scene, given: Given) -> None:
    given.invited_user(scene.client, "bob")
    scene.initiate()
    asked = given.sign_in(scene.client, "bob", "Temp0rary!")
    responses = {"USERNAME": "bob", "NEW_PASSWORD": NEW_PASSWORD}
    assert respond(scene, asked, responses) == PAUSED


def test_a_code_of_an_app_signs_nobody_in(scene: Scene, given: Given) -> None:
    secret = with_an_app(given, scene.client, "ann", at=scene.now)
    recovery = scene.initiate()
    asked = given.sign_in(scene.client, "ann")
    responses = {"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": pyotp.TOTP(secret).at(scene.now)}
    assert respond(scene, asked, responses) == PAUSED
    scene.cognito.cancel_point_in_time_recovery(**scene.named(recovery))
    assert respond(scene, asked, responses) == ("", "")


def test_a_factor_cannot_be_set_up_on_the_way_in(scene: Scene, given: Given) -> None:
    apps = {"SoftwareTokenMfaConfiguration": {"Enabled": True}, "MfaConfiguration": "ON"}
    scene.cognito.set_user_pool_mfa_config(UserPoolId=scene.pool, **apps)
    scene.initiate()
    asked = given.sign_in(scene.client, "ann")
    assert asked["ChallengeName"] == "MFA_SETUP"
    assert refusal(scene.cognito.associate_software_token, Session=asked["Session"]) == PAUSED
    assert respond(scene, asked, {"USERNAME": "ann"}) == PAUSED


def respond(scene: Scene, asked: Members, responses: dict[str, str]) -> tuple[str, str]:
    """The refusal; empty where there is none."""
    members = {"ClientId": scene.client.id, "ChallengeName": asked["ChallengeName"], "Session": asked["Session"]}
    try:
        scene.cognito.respond_to_auth_challenge(**members, ChallengeResponses=responses)
    except scene.cognito.exceptions.ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return "", ""
