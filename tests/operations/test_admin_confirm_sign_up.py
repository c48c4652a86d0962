"""AdminConfirmSignUp (evidence: admin-confirm): no code is needed, and no address becomes verified."""

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given

EMAIL = "bob@example.test"


@pytest.fixture
def client(given: Given) -> AppClient:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.signed_up_user(client, "bob", email=EMAIL)
    return client


def test_the_user_is_confirmed_and_no_address_verified(given: Given, client: AppClient) -> None:
    assert answer(given.cognito.admin_confirm_sign_up, UserPoolId=client.pool_id, Username="bob") == {}
    [user] = given.sql("SELECT status, email_verified FROM v_users WHERE pool_id = :p", p=client.pool_id)
    assert user == {"status": "CONFIRMED", "email_verified": False}
    assert given.sql("SELECT * FROM v_aliases WHERE pool_id = :p", p=client.pool_id) == []
    assert given.sql("SELECT state FROM v_codes WHERE pool_id = :p", p=client.pool_id) == [{"state": "superseded"}]
    given.tokens(client, "bob")


def test_the_sub_names_the_user_too(given: Given, client: AppClient) -> None:
    sub = given.attributes(client, "bob")["sub"]
    assert answer(given.cognito.admin_confirm_sign_up, UserPoolId=client.pool_id, Username=sub) == {}


@pytest.mark.parametrize("status", ["CONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED"])
def test_only_unconfirmed_users_are_confirmed(given: Given, client: AppClient, status: str) -> None:
    given.sql("UPDATE users SET status = :status WHERE pool_id = :p", status=status, p=client.pool_id)
    expected = ("NotAuthorizedException", f"User cannot be confirmed. Current status is {status}")
    assert refusal(given.cognito.admin_confirm_sign_up, UserPoolId=client.pool_id, Username="bob") == expected


@pytest.mark.parametrize("username", ["nobody", EMAIL])
def test_an_unknown_user(given: Given, client: AppClient, username: str) -> None:
    expected = ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)
    assert refusal(given.cognito.admin_confirm_sign_up, UserPoolId=client.pool_id, Username=username) == expected


def test_calls_are_not_capped(given: Given, client: AppClient) -> None:
    for _ in range(20):
        refusal(given.cognito.admin_confirm_sign_up, UserPoolId=client.pool_id, Username="nobody")
    assert given.sql("SELECT * FROM attempts WHERE pool_id = :p", p=client.pool_id) == []
