"""What every operation that takes a user answers for one whom an identity provider brought, and for a user of the pool
whom a provider knows as well.

The table has every such operation of the API. For the linked user each answers what it answers for any other user.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.model import contract
from tests.operations import federated_scene as calls
from tests.operations.federated_scene import FEDERATED, LINKED, LOCAL, Act, Scene, admin, after, mine, public
from tests.support import sentences
from tests.support.answers import refusal
from tests.support.federated import tokens
from tests.support.given import PASSWORD, Given, attribute_list
from tests.support.recovering import EXPIRED, INCORRECT, NEW, NO_USER, WRONG_STATE

pytestmark = pytest.mark.once

OK = "ok"
INVALID, GONE = "InvalidParameterException", "ResourceNotFoundException"
NOT_THEIRS = ("NotAuthorizedException", "User is not authorized to change password.")
NOT_INVITED = (
    "UnsupportedUserStateException",
    "Resend not possible. Google_4711 status is not FORCE_CHANGE_PASSWORD",
)
NO_DEVICE, NO_SESSION = (GONE, sentences.DEVICE_DOES_NOT_EXIST), (GONE, "Session does not exist.")
NO_EVENT = (GONE, "Auth event does not exist.")
NOT_TRACKED = ("InvalidUserPoolConfigurationException", "User pool is not configured to track devices.")
UNCONFIRMABLE = ("NotAuthorizedException", "User cannot be confirmed. Current status is EXTERNAL_PROVIDER")
CHANGED = {"UserAttributes": attribute_list({"nickname": "nick"})}
APP = {"SoftwareTokenMfaSettings": {"Enabled": True, "PreferredMfa": True}}
DEVICE = {"DeviceKey": "us-east-1_11111111-1111-4111-8111-111111111111"}
REMEMBERED = {**DEVICE, "DeviceRememberedStatus": "remembered"}
EVENT = {"EventId": "11111111-1111-4111-8111-111111111111", "FeedbackValue": "Valid"}
SESSION = {"SessionId": "tkn" + "a" * 25}
DISABLED = admin("admin_disable_user")
TABLE: dict[str, tuple[Act, Any]] = {
    "AdminAddUserToGroup": (admin("admin_add_user_to_group", GroupName="readers"), OK),
    "AdminConfirmSignUp": (admin("admin_confirm_sign_up"), UNCONFIRMABLE),
    "AdminCreateUser": (admin("admin_create_user"), ("UsernameExistsException", "User account already exists")),
    "AdminCreateUser RESEND": (admin("admin_create_user", MessageAction="RESEND"), NOT_INVITED),
    "AdminDeleteSoftwareToken": (after(calls.verify_app, admin("admin_delete_software_token")), OK),
    "AdminDeleteUser": (admin("admin_delete_user"), OK),
    "AdminDeleteUserAttributes": (admin("admin_delete_user_attributes", UserAttributeNames=["nickname"]), OK),
    "AdminDisableProviderForUser": (calls.disable_provider, OK),
    "AdminDisableUser": (DISABLED, OK),
    "AdminEnableUser": (after(DISABLED, admin("admin_enable_user")), OK),
    "AdminForgetDevice": (admin("admin_forget_device", **DEVICE), NO_DEVICE),
    "AdminGetDevice": (admin("admin_get_device", **DEVICE), NO_DEVICE),
    "AdminGetUser": (admin("admin_get_user"), OK),
    "AdminGetUserAuthFactors": (admin("admin_get_user_auth_factors"), OK),
    "AdminInitiateAuth": (calls.by_password_of_administrators, INCORRECT),
    "AdminLinkProviderForUser": (lambda scene: calls.link(scene, "another"), OK),
    "AdminListDevices": (admin("admin_list_devices"), OK),
    "AdminListGroupsForUser": (admin("admin_list_groups_for_user"), OK),
    "AdminListUserAuthEvents": (admin("admin_list_user_auth_events"), OK),
    "AdminListUserSessions": (admin("admin_list_user_sessions"), OK),
    "AdminRemoveUserFromGroup": (admin("admin_remove_user_from_group", GroupName="readers"), OK),
    "AdminResetUserPassword": (admin("admin_reset_user_password"), WRONG_STATE),
    "AdminRespondToAuthChallenge": (calls.choose_as_administrator, INCORRECT),
    "AdminRevokeUserSession": (admin("admin_revoke_user_session", **SESSION), NO_SESSION),
    "AdminSetUserMFAPreference": (after(calls.verify_app, admin("admin_set_user_mfa_preference", **APP)), OK),
    "AdminSetUserPassword": (admin("admin_set_user_password", Password=NEW, Permanent=True), OK),
    "AdminSetUserSettings": (admin("admin_set_user_settings", MFAOptions=[]), OK),
    "AdminUpdateAuthEventFeedback": (admin("admin_update_auth_event_feedback", **EVENT), NO_EVENT),
    "AdminUpdateDeviceStatus": (admin("admin_update_device_status", **REMEMBERED), NO_DEVICE),
    "AdminUpdateUserAttributes": (admin("admin_update_user_attributes", **CHANGED), OK),
    "AdminUserGlobalSignOut": (admin("admin_user_global_sign_out"), OK),
    "AssociateSoftwareToken": (mine("associate_software_token"), OK),
    "ChangePassword": (mine("change_password", PreviousPassword=PASSWORD, ProposedPassword=NEW), NOT_THEIRS),
    "CompleteWebAuthnRegistration": (calls.register_passkey, OK),
    "ConfirmDevice": (mine("confirm_device", **DEVICE), NOT_TRACKED),
    "ConfirmForgotPassword": (public("confirm_forgot_password", ConfirmationCode="123456", Password=NEW), EXPIRED),
    "ConfirmSignUp": (public("confirm_sign_up", ConfirmationCode="123456"), UNCONFIRMABLE),
    "DeleteUser": (mine("delete_user"), OK),
    "DeleteUserAttributes": (mine("delete_user_attributes", UserAttributeNames=["nickname"]), OK),
    "DeleteWebAuthnCredential": (calls.delete_passkey, OK),
    "ForgetDevice": (mine("forget_device", **DEVICE), NO_DEVICE),
    "ForgotPassword": (public("forgot_password"), WRONG_STATE),
    "GetDevice": (mine("get_device", **DEVICE), NO_DEVICE),
    "GetTokensFromRefreshToken": (calls.refresh, OK),
    "GetUser": (mine("get_user"), OK),
    "GetUserAttributeVerificationCode": (mine("get_user_attribute_verification_code", AttributeName="email"), OK),
    "GetUserAuthFactors": (mine("get_user_auth_factors"), OK),
    "GlobalSignOut": (mine("global_sign_out"), OK),
    "InitiateAuth": (calls.by_password, INCORRECT),
    "ListDevices": (mine("list_devices"), OK),
    "ListUserSessions": (mine("list_user_sessions"), OK),
    "ListWebAuthnCredentials": (mine("list_web_authn_credentials"), OK),
    "ResendConfirmationCode": (public("resend_confirmation_code"), (INVALID, sentences.USER_IS_ALREADY_CONFIRMED)),
    "RespondToAuthChallenge": (lambda scene: calls.choose(scene, "PASSWORD", "respond_to_auth_challenge"), INCORRECT),
    "RespondToAuthChallenge of SRP": (calls.by_srp, INCORRECT),
    "RevokeToken": (calls.revoke, OK),
    "RevokeUserSession": (mine("revoke_user_session", **SESSION), NO_SESSION),
    "SetUserMFAPreference": (after(calls.verify_app, mine("set_user_mfa_preference", **APP)), OK),
    "SetUserSettings": (mine("set_user_settings", MFAOptions=[]), OK),
    "SignUp": (calls.sign_up_again, ("UsernameExistsException", "User already exists")),
    "StartWebAuthnRegistration": (mine("start_web_authn_registration"), OK),
    "UpdateAuthEventFeedback": (admin("update_auth_event_feedback", **EVENT, FeedbackToken="none"), NO_EVENT),
    "UpdateDeviceStatus": (mine("update_device_status", **REMEMBERED), NO_DEVICE),
    "UpdateUserAttributes": (mine("update_user_attributes", **CHANGED), OK),
    "VerifySoftwareToken": (calls.verify_app, OK),
    "VerifyUserAttribute": (calls.verify_email, OK),
}


def outcome(act: Act, scene: Scene) -> Any:
    try:
        act(scene)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return OK


@pytest.mark.parametrize("operation", TABLE)
def test_what_is_answered_about_a_federated_user(given: Given, operation: str) -> None:
    act, expected = TABLE[operation]
    assert outcome(act, Scene(given, FEDERATED)) == expected


@pytest.mark.parametrize("operation", TABLE)
def test_a_linked_user_is_answered_like_any_other(given: Given, operation: str) -> None:
    act, _ = TABLE[operation]
    assert outcome(act, Scene(given, LINKED)) == outcome(act, Scene(given, LOCAL))


def test_every_operation_that_takes_a_user_is_asked() -> None:
    members = {"Username", "AccessToken", "AuthParameters", "ChallengeResponses", "RefreshToken", "Token"}
    members |= {"DestinationUser", "User"}
    taking = {
        name
        for name, operation in contract.operations().items()
        if members & set(contract.shape(operation.input).members)
    }
    assert {name.partition(" ")[0] for name in TABLE} == taking


def test_a_password_from_an_administrator_opens_the_other_way_in_and_closes_none(given: Given) -> None:
    scene = Scene(given, FEDERATED)
    given.cognito.admin_set_user_password(**scene.named(), Password=PASSWORD, Permanent=True)
    assert given.status(scene.client, scene.username) == "CONFIRMED"
    mine = given.tokens(scene.client, scene.username)
    assert tokens(given, scene.client, scene.username)["AccessToken"]
    assert given.cognito.get_user(AccessToken=scene.token)["Username"] == scene.username, "older tokens stay good"
    members = {"PreviousPassword": PASSWORD, "ProposedPassword": NEW}
    given.cognito.change_password(AccessToken=mine["AccessToken"], **members)
    assert given.tokens(scene.client, scene.username, NEW)
    assert '"primary":true' in given.attributes(scene.client, scene.username)["identities"]


def test_a_temporary_password_is_to_be_changed_at_the_sign_in(given: Given) -> None:
    scene = Scene(given, FEDERATED)
    given.cognito.admin_set_user_password(**scene.named(), Password=PASSWORD)
    assert given.status(scene.client, scene.username) == "FORCE_CHANGE_PASSWORD"
    assert given.sign_in(scene.client, scene.username)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_federated_user_without_a_password_gives_themselves_none(given: Given) -> None:
    """Other users without one may leave PreviousPassword out."""
    scene = Scene(given, FEDERATED)
    assert refusal(given.cognito.change_password, AccessToken=scene.token, ProposedPassword=NEW) == NOT_THEIRS


def test_the_sub_of_a_federated_user_is_no_name_of_theirs_and_nobody_elses(given: Given) -> None:
    scene, local = Scene(given, FEDERATED), Scene(given, LOCAL)
    pool_id, sub = scene.client.pool_id, given.attributes(scene.client, scene.username)["sub"]
    assert refusal(given.cognito.admin_get_user, UserPoolId=pool_id, Username=sub) == NO_USER
    assert refusal(given.cognito.sign_up, ClientId=scene.client.id, Username=sub, Password=PASSWORD) == (
        "UsernameExistsException",
        "User already exists",
    )
    listed = given.cognito.list_users(UserPoolId=pool_id, Filter=f'sub = "{sub}"')["Users"]
    assert [user["Username"] for user in listed] == [scene.username]
    pool_id, sub = local.client.pool_id, given.attributes(local.client, "bob")["sub"]
    assert given.cognito.admin_get_user(UserPoolId=pool_id, Username=sub)["Username"] == "bob"


def test_a_federated_user_has_no_factors_of_the_pool_until_they_have_a_password(given: Given) -> None:
    scene = Scene(given, FEDERATED)
    calls.register_passkey(scene)
    shown = given.cognito.admin_get_user_auth_factors(**scene.named())
    assert shown["ConfiguredUserAuthFactors"] == []
    parameters = {"USERNAME": scene.username}
    asked = {"ClientId": scene.client.id, "AuthFlow": "USER_AUTH", "AuthParameters": parameters}
    assert given.cognito.initiate_auth(**asked)["AvailableChallenges"] == ["PASSWORD_SRP", "PASSWORD"]
    given.cognito.admin_set_user_password(**scene.named(), Password=PASSWORD, Permanent=True)
    shown = given.cognito.admin_get_user_auth_factors(**scene.named())
    assert shown["ConfiguredUserAuthFactors"] == ["PASSWORD", "WEB_AUTHN"]


def test_federated_users_are_found_by_their_status(given: Given) -> None:
    scene = Scene(given, FEDERATED)
    given.confirmed_user(scene.client, "bob")

    def found(condition: str) -> list[str]:
        users = given.cognito.list_users(UserPoolId=scene.client.pool_id, Filter=condition)["Users"]
        return [user["Username"] for user in users]

    assert found('cognito:user_status = "EXTERNAL_PROVIDER"') == [scene.username]
    assert found('cognito:user_status = "external_provider"') == [scene.username]
    assert found('username ^= "Google_"') == [scene.username]
    assert sorted(found('status = "Enabled"')) == [scene.username, "bob"]


def test_a_client_that_hides_who_exists_tells_nobody_of_a_federated_user(given: Given) -> None:
    """Without a verified address they are as unknown as anybody; with one they are told what is wrong."""
    scene = Scene(given, FEDERATED)
    hiding = given.client(scene.client.pool_id, PreventUserExistenceErrors="ENABLED")
    asked = {"ClientId": hiding.id, "Username": scene.username}
    assert refusal(given.cognito.forgot_password, **asked) == WRONG_STATE
    verified = {"UserAttributes": attribute_list({"email_verified": "false"})}
    given.cognito.admin_update_user_attributes(**scene.named(), **verified)
    assert given.cognito.forgot_password(**asked)["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
    assert given.messages(scene.client) == []


def test_a_deleted_federated_user_leaves_no_identity(given: Given) -> None:
    scene = Scene(given, FEDERATED)
    calls.link(scene, "another")
    given.cognito.delete_user(AccessToken=scene.token)
    for table in ("linked_identities", "user_group_members"):
        assert given.sql(f"SELECT 1 FROM {table} WHERE pool_id = :p", p=scene.client.pool_id) == []  # noqa: S608


def test_a_linked_user_signs_in_both_ways_and_is_one_user(given: Given) -> None:
    scene = Scene(given, LINKED)
    by_password = given.tokens(scene.client, "bob")
    subs = {
        given.cognito.get_user(AccessToken=token)["UserAttributes"][0]["Value"]
        for token in (scene.token, by_password["AccessToken"])
    }
    assert subs == {given.attributes(scene.client, "bob")["sub"]}
    assert given.status(scene.client, "bob") == "CONFIRMED"
    groups = given.cognito.admin_list_groups_for_user(**scene.named())["Groups"]
    assert groups == [], "who was linked is in no group of the provider"
