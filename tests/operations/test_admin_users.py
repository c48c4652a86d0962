"""AdminGetUser, AdminDeleteUser and AdminSetUserPassword."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given, attribute_list

EMAIL, NEW = "bob@example.test", "An0ther!!"
NOT_FOUND = ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)


@pytest.fixture
def client(given: Given) -> AppClient:
    """Of a pool with email aliases, with bob, confirmed."""
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "bob", email=EMAIL)
    return client


def named(client: AppClient, username: str = "bob") -> dict[str, str]:
    return {"UserPoolId": client.pool_id, "Username": username}


def test_admin_get_user_shows_everything(given: Given, client: AppClient) -> None:
    found = answer(given.cognito.admin_get_user, **named(client))
    [user] = given.sql("SELECT sub FROM v_users WHERE pool_id = :p", p=client.pool_id)
    created, changed = found.pop("UserCreateDate"), found.pop("UserLastModifiedDate")
    assert created < changed <= datetime.now(UTC) + timedelta(seconds=1)
    assert found == {
        "Username": "bob",
        "UserAttributes": attribute_list({"sub": user["sub"], "email": EMAIL, "email_verified": "true"}),
        "Enabled": True,
        "UserStatus": "CONFIRMED",
    }


def test_the_username_the_sub_or_a_verified_alias_names_a_user(given: Given, client: AppClient) -> None:
    sub = given.attributes(client, "bob")["sub"]
    given.signed_up_user(client, "ann", email="ann@example.test")
    for name in ("bob", sub, EMAIL):  # evidence: admin-names
        assert given.cognito.admin_get_user(**named(client, name))["Username"] == "bob"
    for name in ("nobody", "BOB", "ann@example.test"):
        assert refusal(given.cognito.admin_get_user, **named(client, name)) == NOT_FOUND


def test_a_pool_that_ignores_case_finds_users_and_aliases_in_any(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"], UsernameConfiguration={"CaseSensitive": False}))
    given.confirmed_user(client, "Bob", email=EMAIL)
    for name in ("bob", "BOB", EMAIL.upper()):
        assert given.cognito.admin_get_user(**named(client, name))["Username"] == "Bob"


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("admin_get_user", {}),
        ("admin_delete_user", {}),
        ("admin_confirm_sign_up", {}),
        ("admin_create_user", {}),
        ("admin_set_user_password", {"Password": NEW}),
    ],
)
def test_another_accounts_pool_does_not_exist(
    connect: Any, client: AppClient, operation: str, members: dict[str, str]
) -> None:
    expected = ("ResourceNotFoundException", f"User pool {client.pool_id} does not exist.")
    for elsewhere in (connect(account="999999999999"), connect(region="eu-west-1")):
        assert refusal(getattr(elsewhere, operation), **named(client), **members) == expected


def test_a_deleted_user_leaves_their_names_free(given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    # evidence: delete-enabled; enabled, by alias
    assert answer(given.cognito.admin_delete_user, **named(client, EMAIL)) == {}
    for view in ("v_users", "v_aliases", "v_codes", "v_sessions", "attempts"):
        assert given.sql(f"SELECT * FROM {view} WHERE pool_id = :p", p=client.pool_id) == [], view  # noqa: S608
    assert len(given.messages(client)) == 1  # to be read, still
    assert refusal(given.cognito.admin_delete_user, **named(client)) == NOT_FOUND
    assert refusal(given.cognito.get_user, AccessToken=tokens["AccessToken"]) == NOT_FOUND  # evidence: deleted-user
    assert refusal(given.sign_in, client=client, username="bob") == NOT_FOUND
    given.confirmed_user(client, "bob", email=EMAIL)  # evidence: username-free-again
    assert refusal(given.cognito.get_user, AccessToken=tokens["AccessToken"]) == NOT_FOUND


STATUSES = ["UNCONFIRMED", "CONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED", "EXTERNAL_PROVIDER"]


@pytest.mark.parametrize("status", STATUSES)
def test_a_permanent_password_confirms_whatever_the_status_was(given: Given, client: AppClient, status: str) -> None:
    given.sql("UPDATE users SET status = :s WHERE pool_id = :p", s=status, p=client.pool_id)
    members = {"Password": NEW, "Permanent": True}
    # evidence: set-password-confirms
    assert answer(given.cognito.admin_set_user_password, **named(client), **members) == {}
    [user] = given.sql(
        "SELECT status, temporary_password_expires_at AS t FROM v_users WHERE pool_id = :p", p=client.pool_id
    )
    assert user == {"status": "CONFIRMED", "t": None}
    assert "AuthenticationResult" in given.sign_in(client, "bob", NEW)
    wrong = ("NotAuthorizedException", sentences.INCORRECT_USERNAME_OR_PASSWORD)
    assert refusal(given.sign_in, client=client, username="bob", password=PASSWORD) == wrong


@pytest.mark.parametrize("members", [{}, {"Permanent": False}])
def test_another_password_is_temporary_and_its_time_starts_now(
    given: Given, client: AppClient, members: dict[str, bool]
) -> None:
    given.clock_frozen()
    given.cognito.admin_set_user_password(**named(client), Password=NEW, **members)
    assert given.status(client, "bob") == "FORCE_CHANGE_PASSWORD"
    assert given.sign_in(client, "bob", NEW)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    given.clock_advanced(timedelta(days=7))
    ended = ("NotAuthorizedException", sentences.TEMPORARY_PASSWORD_EXPIRED)
    assert refusal(given.sign_in, client=client, username="bob", password=NEW) == ended


def test_tokens_stay_good(given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    given.cognito.admin_set_user_password(**named(client), Password=NEW, Permanent=True)
    # evidence: set-password-keeps-tokens
    assert given.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "bob"


def test_a_code_of_an_unconfirmed_user_is_no_use_any_more(given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    given.cognito.admin_set_user_password(**named(client, "ann"), Password=NEW, Permanent=True)
    codes = "SELECT state FROM v_codes WHERE pool_id = :p AND username = 'ann'"
    assert given.sql(codes, p=client.pool_id) == [{"state": "superseded"}]


def test_what_admin_set_user_password_refuses(given: Given, client: AppClient) -> None:
    weak = "Password did not conform with password policy: Password not long enough"
    refused = refusal(given.cognito.admin_set_user_password, **named(client), Password="a")
    assert refused == ("InvalidPasswordException", weak)
    # evidence: two-unknown-texts
    assert refusal(given.cognito.admin_set_user_password, **named(client, "nobody"), Password="a") == NOT_FOUND
    given.tokens(client, "bob")  # nothing changed
