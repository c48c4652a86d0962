"""A user never reaches what is another's: bob's devices, passkeys, sessions, factors and codes, with eve's token."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.attacks.challenges import FACTORS, FLOWS, PEOPLE, registered_passkey
from tests.attacks.test_sessions import kept
from tests.support.answers import answer, refusal
from tests.support.device_client import ALWAYS, NO_DEVICE, Device, confirmed_device, sign_in_with
from tests.support.given import AppClient, Given
from tests.support.mfa_scenes import App, Scene
from tests.support.passkey_scenes import ORIGIN, RELYING_PARTY, configure
from tests.support.passkeys import Authenticator, encode
from tests.support.ways import INCORRECT, initiate_refused
from tests.tokens.test_user_sessions import NOT_THERE, current, track

NO_PASSKEY = "ResourceNotFoundException"


@dataclass
class Rich:
    """bob and eve, each with a device, a passkey and a session of their own."""

    given: Given

    def __post_init__(self) -> None:
        pool = self.given.pool(DeviceConfiguration=dict(ALWAYS), **FACTORS)
        self.client: AppClient = self.given.client(pool, ExplicitAuthFlows=FLOWS)
        configure(self.given, pool, RelyingPartyId=RELYING_PARTY)
        for name in PEOPLE:
            self.given.confirmed_user(self.client, name, **PEOPLE[name])
        track(self.given, self.client)
        self.devices: dict[str, Device] = {name: confirmed_device(self.given, self.client, name) for name in PEOPLE}
        self.passkeys = {name: registered_passkey(self.given, self.client, name) for name in PEOPLE}
        self.tokens = {name: self.devices[name].access_token for name in PEOPLE}
        self.sessions = {name: current(self.client, self.tokens[name]) for name in PEOPLE}


@pytest.fixture
def rich(given: Given) -> Rich:
    return Rich(given)


def check_untouched(rich: Rich, call: str, **members: Any) -> tuple[str, str]:
    before = kept(rich.given, rich.client.pool_id)
    sessions = "SELECT * FROM user_sessions WHERE pool_id = :p ORDER BY id"
    tracked = rich.given.sql(sessions, p=rich.client.pool_id)
    said = refusal(getattr(rich.given.cognito, call), AccessToken=rich.tokens["eve"], **members)
    assert kept(rich.given, rich.client.pool_id) == before
    assert rich.given.sql(sessions, p=rich.client.pool_id) == tracked
    return said


@pytest.mark.parametrize(
    ("call", "more"),
    [
        ("get_device", {}),
        ("update_device_status", {"DeviceRememberedStatus": "not_remembered"}),
        ("update_device_status", {}),
        ("forget_device", {}),
    ],
)
def test_another_users_device_does_not_exist(rich: Rich, call: str, more: dict[str, str]) -> None:
    assert check_untouched(rich, call, DeviceKey=rich.devices["bob"].key, **more) == NO_DEVICE


def test_another_users_device_is_confirmed_by_nobody_else(rich: Rich) -> None:
    fresh = Device(rich.client, rich.given.tokens(rich.client, "bob"))
    members = {"DeviceKey": fresh.key, "DeviceSecretVerifierConfig": fresh.secret()}
    assert check_untouched(rich, "confirm_device", **members)[0] == "InvalidParameterException"
    assert fresh.confirm() == {"UserConfirmationNecessary": False}


def test_another_users_device_stands_in_for_nothing(rich: Rich) -> None:
    """Neither at the password, nor half way: eve's sign-in with bob's device."""
    bob, eve = rich.devices["bob"], rich.devices["eve"]
    said = {"USERNAME": "eve", "PASSWORD": "Passw0rd!", "DEVICE_KEY": bob.key}
    assert initiate_refused(rich.client, "initiate_auth", "USER_PASSWORD_AUTH", **said) == NO_DEVICE
    respond = rich.given.cognito.respond_to_auth_challenge
    asked = sign_in_with(rich.client, eve.key, "eve")
    assert refusal(respond, **bob.first(asked, username="eve")) == NO_DEVICE
    challenge = answer(respond, **eve.first(asked, username="eve"))
    assert refusal(respond, **bob.second(challenge)) == INCORRECT


def test_another_users_passkey_is_not_deleted(rich: Rich) -> None:
    name = encode(rich.passkeys["bob"].credential_id)
    assert check_untouched(rich, "delete_web_authn_credential", CredentialId=name)[0] == NO_PASSKEY


def test_another_users_passkey_is_not_registered_again(rich: Rich) -> None:
    """Nor taken over: a credential has one owner."""
    cognito = rich.given.cognito
    options = cognito.start_web_authn_registration(AccessToken=rich.tokens["eve"])["CredentialCreationOptions"]
    credential = rich.passkeys["bob"].create(options)
    said = check_untouched(rich, "complete_web_authn_registration", Credential=credential)
    assert said[0] == "InvalidParameterException"


def test_a_challenge_of_a_registration_is_the_users_own(rich: Rich) -> None:
    cognito = rich.given.cognito
    options = cognito.start_web_authn_registration(AccessToken=rich.tokens["bob"])["CredentialCreationOptions"]
    credential = Authenticator(ORIGIN).create(options)
    said = check_untouched(rich, "complete_web_authn_registration", Credential=credential)
    assert said[0] == "WebAuthnChallengeNotFoundException"


def test_another_users_session_does_not_exist(rich: Rich) -> None:
    assert check_untouched(rich, "revoke_user_session", SessionId=rich.sessions["bob"]) == NOT_THERE


def test_lists_show_what_is_ones_own(rich: Rich) -> None:
    cognito, eve = rich.given.cognito, {"AccessToken": rich.tokens["eve"]}
    devices = {device["DeviceKey"] for device in cognito.list_devices(**eve)["Devices"]}
    assert rich.devices["eve"].key in devices
    assert rich.devices["bob"].key not in devices
    passkeys = [found["CredentialId"] for found in cognito.list_web_authn_credentials(**eve)["Credentials"]]
    assert passkeys == [encode(rich.passkeys["eve"].credential_id)]
    sessions = {found["SessionId"] for found in cognito.list_user_sessions(**eve)["Sessions"]}
    assert rich.sessions["eve"] in sessions
    assert rich.sessions["bob"] not in sessions


def test_a_name_among_the_members_changes_nobody_else(rich: Rich) -> None:
    """`sub` and the username are not for the user to write."""
    sub = rich.given.attributes(rich.client, "bob")["sub"]
    for name in ("sub", "cognito:username", "username"):
        members = {"UserAttributes": [{"Name": name, "Value": sub}]}
        error, _ = check_untouched(rich, "update_user_attributes", **members)
        assert error in ("InvalidParameterException", "NotAuthorizedException")


def test_a_verified_address_of_another_is_not_taken_over(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]), ExplicitAuthFlows=FLOWS)
    for name in PEOPLE:
        given.confirmed_user(client, name, email=PEOPLE[name]["email"])
    token = given.tokens(client, "eve")["AccessToken"]
    taken = [{"Name": "email", "Value": PEOPLE["bob"]["email"]}, {"Name": "email_verified", "Value": "true"}]
    error, _ = refusal(given.cognito.update_user_attributes, AccessToken=token, UserAttributes=taken)
    assert error in ("AliasExistsException", "InvalidParameterException", "NotAuthorizedException")
    assert given.tokens(client, PEOPLE["bob"]["email"])["AccessToken"]
    shown = given.cognito.get_user(AccessToken=given.tokens(client, PEOPLE["bob"]["email"])["AccessToken"])
    assert shown["Username"] == "bob"


def test_a_factor_of_ones_own_does_not_sign_another_in(given: Given) -> None:
    """Eve's app, her code and her address, in bob's sign-in."""
    scene = Scene(given)
    given.clock_frozen()
    apps: dict[str, App] = {}
    for name, values in PEOPLE.items():
        scene.user(name, email=values["email"], phone=values["phone_number"])
        apps[name] = scene.app(name)
        token = {"SoftwareTokenMfaSettings": {"Enabled": True}, "Username": name}
        given.cognito.admin_set_user_mfa_preference(UserPoolId=scene.client.pool_id, **token)
    bob = scene.sign_in("bob")
    said = scene.said(bob, apps["eve"].code())
    call = given.cognito.respond_to_auth_challenge
    members = {"ClientId": scene.client.id, "ChallengeName": said["challenge"], "Session": said["session"]}
    assert refusal(call, **members, ChallengeResponses=said["responses"])[0] == "CodeMismatchException"
    assert scene.answers(bob, apps["bob"].code())["AuthenticationResult"]
