"""Sign-ups and sign-ins that were run against AWS: the tests of getmoto/moto, tests/test_cognitoidp, which are marked
`aws_verified` (2024 to 2026, us-west-2). What they do is theirs, the words are ours."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
import pytest

from emulator.store import state
from tests.configurations.terraform_pools import recovery, sms
from tests.configurations.test_terraform_pools import in_account
from tests.support.answers import answer
from tests.support.given import PASSWORD, AppClient, Given, attribute_list, secret_hash
from tests.support.mfa_scenes import APP
from tests.support.reading import claims
from tests.support.srp_client import Srp

ADDRESS, DESTINATION = (
    "test@test.com",
    {"Destination": "t***@t***", "DeliveryMedium": "EMAIL", "AttributeName": "email"},
)
BY_EMAIL: dict[str, Any] = {"AccountRecoverySetting": recovery("verified_email")}
TEMPORARY = "P2$Sword"
OLDER, KINDS = ["ADMIN_NO_SRP_AUTH"], ("AccessToken", "IdToken")


def plain_client(given: Given, flows: list[str] | None = None, *, secret: bool = False, **pool: Any) -> AppClient:
    """Of a pool with nothing but what is named, and with the flows of its own default unless some are named."""
    pool_id = given.cognito.create_user_pool(PoolName="pool", **pool)["UserPool"]["Id"]
    members: dict[str, Any] = {"ExplicitAuthFlows": flows} if flows else {}
    call = given.cognito.create_user_pool_client
    made = call(UserPoolId=pool_id, ClientName="client", GenerateSecret=secret, **members)["UserPoolClient"]
    return AppClient(made["ClientId"], pool_id, made.get("ClientSecret"), given.cognito)


def signed_up(client: AppClient, username: str, **attributes: str) -> dict[str, Any]:
    members = {"SecretHash": secret_hash(client, username)} if client.secret else {}
    return answer(
        client.cognito.sign_up,
        ClientId=client.id,
        Username=username,
        Password=PASSWORD,
        UserAttributes=attribute_list(attributes),
        **members,
    )


def hashed(client: AppClient, username: str, **values: str) -> dict[str, str]:
    return {**values, "SECRET_HASH": secret_hash(client, username)} if client.secret else values


def confirmed(client: AppClient, username: str) -> None:
    client.cognito.admin_confirm_sign_up(UserPoolId=client.pool_id, Username=username)


@pytest.mark.parametrize(
    ("pool", "attributes", "delivery"),
    [
        ({}, {}, None),
        (BY_EMAIL, {"email": ADDRESS}, None),
        ({**BY_EMAIL, "AutoVerifiedAttributes": ["email"]}, {"email": ADDRESS}, DESTINATION),
        ({**BY_EMAIL, "AutoVerifiedAttributes": ["email"]}, {}, None),
    ],
    ids=["nothing to verify", "not verified by itself", "verified by itself", "verified by itself, not supplied"],
)
def test_a_sign_up_tells_where_a_code_went(
    given: Given, pool: dict[str, Any], attributes: dict[str, str], delivery: dict[str, str] | None
) -> None:
    told = signed_up(plain_client(given, **pool), "bob", **attributes)
    assert (told["UserConfirmed"], bool(UUID(told["UserSub"]))) == (False, True)
    assert told.get("CodeDeliveryDetails") == delivery


def test_a_forgotten_password_goes_to_an_address_that_is_verified_with_a_capital_letter(given: Given) -> None:
    client = plain_client(given, **BY_EMAIL)
    given.invited_user(client, "bob", UserAttributes=attribute_list({"email": ADDRESS, "email_verified": "True"}))
    whom = {"UserPoolId": client.pool_id, "Username": "bob"}
    client.cognito.admin_set_user_password(**whom, Password=PASSWORD, Permanent=True)
    told = client.cognito.forgot_password(ClientId=client.id, Username="bob")
    assert told["CodeDeliveryDetails"] == DESTINATION


def test_the_temporary_password_may_be_the_new_one_and_groups_and_scope_are_told(given: Given) -> None:
    client = plain_client(given, OLDER)
    given.invited_user(client, "bob", password=TEMPORARY, UserAttributes=attribute_list({"given_name": "Bob"}))
    whom = {"UserPoolId": client.pool_id, "Username": "bob"}
    client.cognito.create_group(UserPoolId=client.pool_id, GroupName="readers")
    client.cognito.admin_add_user_to_group(**whom, GroupName="readers")
    asked = begun_by_administrator(client, "bob", TEMPORARY)
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    token = claims(chosen(client, asked, "bob", TEMPORARY)["AccessToken"])
    assert (token["cognito:groups"], token["scope"]) == (["readers"], "aws.cognito.signin.user.admin")


def test_a_client_of_an_older_flow_signs_in_by_srp_and_refreshes(given: Given) -> None:
    """Each token has an identifier of its own, those of one sign-in and its refreshes the same origin."""
    client = plain_client(given, OLDER, secret=True)
    given.invited_user(client, "bob", password=TEMPORARY)
    first = chosen(client, begun_by_administrator(client, "bob", TEMPORARY), "bob", TEMPORARY)
    refreshed = client.cognito.initiate_auth(
        ClientId=client.id,
        AuthFlow="REFRESH_TOKEN",
        AuthParameters=hashed(client, "bob", REFRESH_TOKEN=first["RefreshToken"]),
    )["AuthenticationResult"]
    srp = Srp(client, "bob", TEMPORARY)
    second = srp.finish(srp.begin())["AuthenticationResult"]
    origins = [{claims(tokens[kind])["origin_jti"] for kind in KINDS} for tokens in (first, refreshed, second)]
    assert [len(origin) for origin in origins] == [1, 1, 1]
    assert origins[0] == origins[1] != origins[2]
    assert len({UUID(claims(tokens[kind])["jti"]) for tokens in (first, refreshed, second) for kind in KINDS}) == 6


def test_a_factor_that_a_user_never_had_can_be_turned_off(given: Given) -> None:
    client = plain_client(given, ["USER_PASSWORD_AUTH"], secret=True)
    signed_up(client, "bob")
    confirmed(client, "bob")
    whom = {"UserPoolId": client.pool_id, "Username": "bob"}
    off = {"Enabled": False, "PreferredMfa": False}
    client.cognito.admin_set_user_mfa_preference(**whom, SoftwareTokenMfaSettings=off)
    assert not {"UserMFASettingList", "PreferredMfaSetting"} & client.cognito.admin_get_user(**whom).keys()
    tokens = by_password(client, "bob")["AuthenticationResult"]
    access, identity = claims(tokens["AccessToken"]), claims(tokens["IdToken"])
    assert (tokens["TokenType"], access["username"], access["client_id"]) == ("Bearer", "bob", client.id)
    assert (identity["cognito:username"], identity["aud"], identity["sub"]) == ("bob", client.id, access["sub"])
    assert not {"email"} & (access.keys() | identity.keys())


def test_where_names_are_addresses_the_tokens_name_the_sub(given: Given) -> None:
    client = plain_client(given, ["USER_PASSWORD_AUTH"], secret=True, UsernameAttributes=["email"])
    signed_up(client, ADDRESS)
    confirmed(client, ADDRESS)
    tokens = by_password(client, ADDRESS)["AuthenticationResult"]
    access, identity = claims(tokens["AccessToken"]), claims(tokens["IdToken"])
    assert access["username"] == access["sub"] == identity["cognito:username"] == identity["sub"]
    assert (identity["email"], "email" in access) == (ADDRESS, False)


# --- second factors: a pool that was made with SMS, and asks for a code of an app alone -------------------------------


@pytest.fixture(params=["ON", "OPTIONAL"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def asking(given: Given, account: str, mode: str, flows: list[str] | None = None, *, secret: bool) -> AppClient:
    settings = in_account(
        {"MfaConfiguration": mode, "SmsConfiguration": {"SnsCallerArn": sms()["SnsCallerArn"]}}, account
    )
    client = plain_client(given, flows, secret=secret, **settings)
    client.cognito.set_user_pool_mfa_config(
        UserPoolId=client.pool_id, SoftwareTokenMfaConfiguration={"Enabled": True}, MfaConfiguration=mode
    )
    return client


def test_an_app_is_set_up_with_a_session_or_a_token_and_asked_for_at_the_next_sign_in(
    given: Given, account: str, mode: str
) -> None:
    client = asking(given, account, mode, secret=True)
    signed_up(client, "bob")
    confirmed(client, "bob")
    srp = Srp(client, "bob")
    begun = srp.finish(srp.begin())
    if mode == "ON":
        assert begun["ChallengeName"] == "MFA_SETUP"
        proof = {"Session": begun["Session"]}
    else:
        proof = {"AccessToken": begun["AuthenticationResult"]["AccessToken"]}
    associated = client.cognito.associate_software_token(**proof)
    app = pyotp.TOTP(associated["SecretCode"])
    proof = {"Session": associated["Session"]} if mode == "ON" else proof
    told = client.cognito.verify_software_token(**proof, UserCode=app.at(now(given)))
    assert told["Status"] == "SUCCESS"
    if mode == "OPTIONAL":
        preferred = {"Enabled": True, "PreferredMfa": True}
        client.cognito.set_user_mfa_preference(**proof, SoftwareTokenMfaSettings=preferred)
    asked = srp.finish(srp.begin())
    assert asked["ChallengeName"] == APP
    given.clock_advanced(timedelta(seconds=30))
    assert proven(given, client, asked, app)["AuthenticationResult"].keys() >= {
        "AccessToken",
        "IdToken",
        "RefreshToken",
    }


def test_a_new_password_comes_before_the_app_that_is_set_up(given: Given, account: str) -> None:
    client = asking(given, account, "ON", ["USER_PASSWORD_AUTH"], secret=False)
    given.invited_user(client, "bob", password=TEMPORARY)
    asked = by_password(client, "bob", TEMPORARY)
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    asked = responded(client, asked, "bob", NEW_PASSWORD=PASSWORD)
    assert asked["ChallengeName"] == "MFA_SETUP"
    associated = client.cognito.associate_software_token(Session=asked["Session"])
    app = pyotp.TOTP(associated["SecretCode"])
    code = app.at(now(given))
    verified = client.cognito.verify_software_token(Session=associated["Session"], UserCode=code)
    given.clock_advanced(timedelta(seconds=30))
    code = app.at(now(given))
    done = responded(client, {**asked, "Session": verified["Session"]}, "bob", SOFTWARE_TOKEN_MFA_CODE=code)
    assert (done["ChallengeParameters"], "RefreshToken" in done["AuthenticationResult"]) == ({}, True)
    asked = by_password(client, "bob")
    assert asked["ChallengeName"] == APP
    given.clock_advanced(timedelta(seconds=30))
    done = proven(given, client, asked, app)
    assert (done["ChallengeParameters"], "RefreshToken" in done["AuthenticationResult"]) == ({}, True)


# --- the calls --------------------------------------------------------------------------------------------------------


def by_password(client: AppClient, username: str, password: str = PASSWORD) -> dict[str, Any]:
    parameters = hashed(client, username, USERNAME=username, PASSWORD=password)
    return answer(
        client.cognito.initiate_auth,
        ClientId=client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters=parameters,
    )


def begun_by_administrator(client: AppClient, username: str, password: str) -> dict[str, Any]:
    return answer(
        client.cognito.admin_initiate_auth,
        UserPoolId=client.pool_id,
        ClientId=client.id,
        AuthFlow="ADMIN_NO_SRP_AUTH",
        AuthParameters=hashed(client, username, USERNAME=username, PASSWORD=password),
    )


def chosen(client: AppClient, asked: dict[str, Any], username: str, password: str) -> dict[str, str]:
    """The tokens after a new password, answered by an administrator."""
    found: dict[str, str] = client.cognito.admin_respond_to_auth_challenge(
        UserPoolId=client.pool_id,
        ClientId=client.id,
        ChallengeName=asked["ChallengeName"],
        Session=asked["Session"],
        ChallengeResponses=hashed(client, username, USERNAME=username, NEW_PASSWORD=password),
    )["AuthenticationResult"]
    return found


def responded(client: AppClient, asked: dict[str, Any], username: str, **values: str) -> dict[str, Any]:
    return answer(
        client.cognito.respond_to_auth_challenge,
        ClientId=client.id,
        ChallengeName=asked["ChallengeName"],
        Session=asked["Session"],
        ChallengeResponses=hashed(client, username, USERNAME=username, **values),
    )


def now(given: Given) -> datetime:
    """By the emulator's clock, which was moved."""
    services = given.services
    connection = services.database.begin(write=False)
    moment = state.read(connection).clock.apply(services.clock.now())
    services.database.end(connection, write=False, keep=False)
    return moment


def proven(given: Given, client: AppClient, asked: dict[str, Any], app: pyotp.TOTP) -> dict[str, Any]:
    return responded(client, asked, "bob", SOFTWARE_TOKEN_MFA_CODE=app.at(now(given)))
