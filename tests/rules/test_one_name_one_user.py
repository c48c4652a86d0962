"""A name leads to one user, the same one on both databases, whatever others call themselves."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given

Client = Any
EXISTS = ("UsernameExistsException", "User already exists")


@pytest.fixture
def client(given: Given) -> AppClient:
    """A pool in which bob is called `bob`, `bob@example.test` and `star`."""
    client = given.client(given.pool(AliasAttributes=["email", "phone_number", "preferred_username"]))
    given.confirmed_user(client, "bob", email="bob@example.test")
    _call_oneself(client, "bob", "star")
    return client


def _call_oneself(client: AppClient, username: str, preferred: str) -> None:
    attributes = [{"Name": "preferred_username", "Value": preferred}]
    client.cognito.admin_update_user_attributes(UserPoolId=client.pool_id, Username=username, UserAttributes=attributes)


@pytest.mark.parametrize("preferred", ["bob@example.test", "new@example.test", "+15550100"])
def test_a_preferred_username_has_not_the_form_of_another_alias(
    given: Given, client: AppClient, preferred: str
) -> None:
    given.confirmed_user(client, "eve")
    said = refusal(_call_oneself, client=client, username="eve", preferred=preferred)
    assert said[0] == "InvalidParameterException"
    assert given.attributes(client, "bob@example.test")["sub"] == given.attributes(client, "bob")["sub"]


def test_a_preferred_username_is_nobody_elses_username_or_sub(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "eve")
    for taken in ("bob", "star", given.attributes(client, "bob")["sub"]):
        assert refusal(_call_oneself, client=client, username="eve", preferred=taken)[0] == "AliasExistsException"


def test_a_new_user_takes_no_name_that_leads_to_somebody(given: Given, cognito: Client, client: AppClient) -> None:
    for name in ("star", given.attributes(client, "bob")["sub"]):
        sign_up = {"ClientId": client.id, "Username": name, "Password": PASSWORD}
        assert refusal(cognito.sign_up, **sign_up) == EXISTS
        invited = {"UserPoolId": client.pool_id, "Username": name, "MessageAction": "SUPPRESS"}
        said = refusal(cognito.admin_create_user, **invited)
        assert said == ("UsernameExistsException", "User account already exists")


@pytest.mark.parametrize("called_by", [[], ["email"], ["email", "phone_number"]])
def test_a_new_user_has_nobodys_username_or_sub(given: Given, cognito: Client, called_by: list[str]) -> None:
    client = given.client(given.pool(AliasAttributes=called_by) if called_by else None)
    given.confirmed_user(client, "bob", email="bob@example.test")
    for name in ("bob", given.attributes(client, "bob")["sub"]):
        assert refusal(cognito.sign_up, ClientId=client.id, Username=name, Password=PASSWORD) == EXISTS


def test_an_administrator_cannot_verify_an_address_that_is_not_there(given: Given, cognito: Client) -> None:
    client = given.client()
    flag = [{"Name": "email_verified", "Value": "true"}]
    said = refusal(cognito.admin_create_user, UserPoolId=client.pool_id, Username="eve", UserAttributes=flag)
    assert said == ("InvalidParameterException", "Email is required to verify/un-verify an email")


def test_the_sign_up_session_signs_in_once_and_ends_with_the_password(given: Given, cognito: Client) -> None:
    client = given.client(ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    for case, username in enumerate(("bob", "eve", "ann")):
        email = [{"Name": "email", "Value": f"{username}@example.test"}]
        names = {"ClientId": client.id, "Username": username}
        session = cognito.sign_up(**names, Password=PASSWORD, UserAttributes=email)["Session"]
        confirmed = cognito.confirm_sign_up(**names, ConfirmationCode=given.code(client))["Session"]
        flow = {"ClientId": client.id, "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": username}}
        if case == 0:
            tokens = cognito.initiate_auth(**flow, Session=confirmed)
            assert "AuthenticationResult" in tokens
        elif case == 1:
            cognito.admin_set_user_password(
                UserPoolId=client.pool_id, Username=username, Password="N3w-Passw0rd!", Permanent=True
            )
        else:
            given.clock_advanced(timedelta(seconds=1))
            cognito.global_sign_out(AccessToken=given.tokens(client, username)["AccessToken"])
        assert refusal(cognito.initiate_auth, **flow, Session=session)[0] == "NotAuthorizedException", username


@pytest.mark.parametrize("password", ["A1! " + "a" * 300, " Passw0rd!", "Passw0rd! "])
def test_a_new_password_in_a_challenge_keeps_to_what_a_password_can_be(
    given: Given, cognito: Client, password: str
) -> None:
    client = given.client()
    given.invited_user(client, "ann")
    session = given.sign_in(client, "ann", "Temp0rary!")["Session"]
    answers = {"USERNAME": "ann", "NEW_PASSWORD": password}
    challenge = {"ClientId": client.id, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session}
    said = refusal(cognito.respond_to_auth_challenge, **challenge, ChallengeResponses=answers)
    assert said[0] == "InvalidPasswordException"


def test_names_nobody_has_are_locked_like_users_where_existence_is_hidden(given: Given, cognito: Client) -> None:
    client = given.client(PreventUserExistenceErrors="ENABLED")
    given.clock_frozen()
    given.signed_up_user(client, "ann")
    given.confirmed_user(client, "bob")
    for real, nobody in (("ann", "nobody"), ("bob", "no-one")):
        told = []
        for name in (real, nobody):
            if real == "ann":
                wrong = {"ClientId": client.id, "Username": name, "ConfirmationCode": "x"}
                told.append([refusal(cognito.confirm_sign_up, **wrong) for _ in range(7)])
            else:
                told.append([refusal(lambda name=name: given.sign_in(client, name, "wrong")) for _ in range(7)])
        assert told[0] == told[1]


def test_a_control_character_does_not_reach_a_header(cognito: Client, given: Given) -> None:
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError) as refused:
        cognito.list_users(UserPoolId=given.pool(), Filter='\x01 = "\x7f"')
    header = refused.value.response["ResponseMetadata"]["HTTPHeaders"]["x-amzn-errormessage"]
    assert header.isprintable()
