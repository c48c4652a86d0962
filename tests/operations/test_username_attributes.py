"""Pools that sign users in by e-mail: the username is the sub from the start, and the address leads to it."""

from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.reading import claims

EMAIL = "bob@example.test"


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(given.pool(UsernameAttributes=["email"]))


def _signed_up(given: Given, client: AppClient) -> str:
    sub: str = given.cognito.sign_up(ClientId=client.id, Username=EMAIL, Password=PASSWORD)["UserSub"]
    return sub


def test_the_username_is_the_sub_before_and_after_the_confirmation(given: Given, client: AppClient) -> None:
    sub = _signed_up(given, client)
    code = given.code(client)
    for name in (EMAIL, sub):
        found = given.cognito.admin_get_user(UserPoolId=client.pool_id, Username=name)
        assert (found["Username"], found["UserStatus"]) == (sub, "UNCONFIRMED")
    given.cognito.confirm_sign_up(ClientId=client.id, Username=EMAIL, ConfirmationCode=code)
    tokens = given.tokens(client, EMAIL)
    assert claims(tokens["IdToken"])["cognito:username"] == claims(tokens["AccessToken"])["username"] == sub
    assert given.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == sub


def test_a_list_is_filtered_by_the_username_that_is_kept(given: Given, client: AppClient) -> None:
    sub = _signed_up(given, client)

    def listed(condition: str) -> list[Any]:
        users = given.cognito.list_users(UserPoolId=client.pool_id, Filter=condition)["Users"]
        return [user["Username"] for user in users]

    assert listed(f'username = "{EMAIL}"') == []
    assert listed(f'username = "{sub}"') == listed(f'email = "{EMAIL}"') == [sub]


def test_an_invited_user_is_called_by_the_sub_too(given: Given, client: AppClient) -> None:
    made = given.cognito.admin_create_user(UserPoolId=client.pool_id, Username=EMAIL, MessageAction="SUPPRESS")["User"]
    attributes = {entry["Name"]: entry["Value"] for entry in made["Attributes"]}
    assert attributes["sub"] == made["Username"]
    assert attributes["email"] == EMAIL
    named = {"UserPoolId": client.pool_id, "Username": EMAIL}
    assert refusal(given.cognito.admin_create_user, **named) == (
        "UsernameExistsException",
        sentences.ACCOUNT_WITH_THE_GIVEN_EMAIL_EXISTS,
    )


def test_no_access_token_of_the_api_names_a_version_or_an_audience(given: Given, client: AppClient) -> None:
    _signed_up(given, client)
    given.cognito.admin_confirm_sign_up(UserPoolId=client.pool_id, Username=EMAIL)
    access = claims(given.tokens(client, EMAIL)["AccessToken"])
    assert not {"version", "aud"} & access.keys()
    assert access["scope"] == "aws.cognito.signin.user.admin"
