"""GetUser: what the caller's client may read of the caller, and to whom it is refused."""

from datetime import timedelta

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given, attribute_list

EMAIL = "bob@example.test"
DENIED = "NotAuthorizedException"


@pytest.fixture
def client(given: Given) -> AppClient:
    client = given.client()
    given.confirmed_user(client, "bob", email=EMAIL, name="Bob")
    return client


def test_everything_is_readable_by_default(given: Given, client: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    sub = given.attributes(client, "bob")["sub"]
    expected = {"sub": sub, "email": EMAIL, "email_verified": "true", "name": "Bob"}
    assert answer(given.cognito.get_user, AccessToken=token) == {
        "Username": "bob",
        "UserAttributes": attribute_list(expected),
    }


def test_a_client_reads_what_it_may_read_and_the_sub(given: Given, client: AppClient) -> None:
    narrow = given.client(client.pool_id, ReadAttributes=["email"])
    found = given.cognito.get_user(AccessToken=given.tokens(narrow, "bob")["AccessToken"])
    assert [entry["Name"] for entry in found["UserAttributes"]] == ["sub", "email"]


def test_a_user_of_a_pool_that_signs_in_by_email_is_called_by_the_sub(given: Given) -> None:
    client = given.client(given.pool(UsernameAttributes=["email"]))
    given.confirmed_user(client, EMAIL, email=EMAIL)
    found = given.cognito.get_user(AccessToken=given.tokens(client, EMAIL)["AccessToken"])
    assert found["Username"] == found["UserAttributes"][0]["Value"]
    assert found["UserAttributes"][0]["Name"] == "sub"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE users SET enabled = false WHERE pool_id = :p", (DENIED, sentences.USER_IS_DISABLED)),
        (
            "UPDATE users SET status = 'RESET_REQUIRED' WHERE pool_id = :p",
            ("PasswordResetRequiredException", "Password reset required for the user"),
        ),
        (
            "UPDATE users SET status = 'UNCONFIRMED' WHERE pool_id = :p",
            ("UserNotConfirmedException", sentences.USER_IS_NOT_CONFIRMED),
        ),
        ("DELETE FROM users WHERE pool_id = :p", ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)),
    ],
)
def test_the_user_as_they_are_now_decides(
    given: Given, client: AppClient, change: str, expected: tuple[str, str]
) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    given.sql(change, p=client.pool_id)
    assert refusal(given.cognito.get_user, AccessToken=token) == expected


def test_an_expired_token(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    token = given.tokens(client, "bob")["AccessToken"]
    given.clock_advanced(timedelta(hours=1))
    assert refusal(given.cognito.get_user, AccessToken=token) == (DENIED, "Access Token has expired")


def test_another_kind_of_token(given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    assert refusal(given.cognito.get_user, AccessToken=tokens["IdToken"]) == (DENIED, "Invalid Access Token")
    garbled = (DENIED, "Could not verify signature for Access Token")
    assert refusal(given.cognito.get_user, AccessToken="a.b.c") == garbled
    malformed = (
        "InvalidParameterException",
        "1 validation error detected: Value at 'accessToken' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [A-Za-z0-9-_=.]+",
    )
    assert refusal(given.cognito.get_user, AccessToken="a b") == malformed  # evidence: violation-hidden-null
