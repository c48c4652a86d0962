"""ChangePassword: the previous password proves the user, and other sessions stay."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest

from emulator.rules.accounts import password_changes
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.recovering import (
    DISABLED,
    INCORRECT,
    NEW,
    RESET,
    TOO_MANY,
    UNCONFIRMED,
    change,
    change_refused,
    forget,
    named,
)


@pytest.fixture
def client(given: Given) -> AppClient:
    client = given.client()
    given.confirmed_user(client, "bob")
    return client


def test_the_new_password_signs_in_and_the_old_one_does_not(given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    assert change(client, tokens["AccessToken"], PASSWORD) == {}
    assert refusal(given.sign_in, client=client, username="bob") == INCORRECT
    assert "AccessToken" in given.tokens(client, "bob", NEW)
    assert given.status(client, "bob") == "CONFIRMED"


def test_other_sessions_stay(given: Given, client: AppClient) -> None:
    mine, other = given.tokens(client, "bob"), given.tokens(client, "bob")
    change(client, mine["AccessToken"], PASSWORD)
    for tokens in (mine, other):  # evidence: set-password-keeps-tokens
        assert given.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "bob"
        refreshed = given.cognito.initiate_auth(
            ClientId=client.id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
        )
        assert "AccessToken" in refreshed["AuthenticationResult"]


def test_a_wrong_previous_password_changes_nothing(given: Given, client: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    assert change_refused(client, token, "Wr0ng-password") == INCORRECT  # evidence: change-wrong-password
    assert "AccessToken" in given.tokens(client, "bob")


@pytest.mark.parametrize(
    ("proposed", "problem"), [("123", "not long enough"), ("passw0rd!", "must have uppercase characters")]
)
def test_the_policy_is_asked(given: Given, client: AppClient, proposed: str, problem: str) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    expected = ("InvalidPasswordException", f"Password does not conform to policy: Password {problem}")
    assert change_refused(client, token, PASSWORD, proposed) == expected  # evidence: change-policy


def test_five_an_hour_right_or_wrong(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    token = given.tokens(client, "bob")["AccessToken"]
    passwords = [PASSWORD, NEW, PASSWORD, NEW]
    for previous, proposed in pairwise(passwords):
        change(client, token, previous, proposed)
    for _ in range(2):
        assert change_refused(client, token, "Wr0ng-password") == INCORRECT
    assert change_refused(client, token, NEW, PASSWORD) == TOO_MANY  # evidence: change-limit
    given.clock_advanced(timedelta(hours=1))
    token = given.tokens(client, "bob", NEW)["AccessToken"]
    change(client, token, NEW, PASSWORD)


def test_wrong_previous_passwords_do_not_lock_sign_in(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    token = given.tokens(client, "bob")["AccessToken"]
    for _ in range(5):
        assert change_refused(client, token, "Wr0ng-password") == INCORRECT
    assert "AccessToken" in given.tokens(client, "bob")


def test_a_lock_of_sign_in_does_not_hinder_a_user_who_is_signed_in(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    token = given.tokens(client, "bob")["AccessToken"]
    for _ in range(5):
        assert refusal(given.sign_in, client=client, username="bob", password="Wr0ng-password") == INCORRECT
    assert change(client, token, PASSWORD) == {}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("status = 'RESET_REQUIRED'", RESET),
        ("status = 'UNCONFIRMED'", UNCONFIRMED),
        ("enabled = false", DISABLED),
    ],
)
def test_the_state_of_the_user_is_asked_first(
    given: Given, client: AppClient, sql: str, expected: tuple[str, str]
) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    given.sql(f"UPDATE users SET {sql} WHERE pool_id = :p", p=client.pool_id)  # noqa: S608
    assert change_refused(client, token, PASSWORD) == expected


def test_a_user_with_a_password_must_give_it(given: Given, client: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    refused = refusal(given.cognito.change_password, AccessToken=token, ProposedPassword=NEW)
    assert refused == ("InvalidParameterException", "Missing required parameter PreviousPassword")


def test_a_user_without_a_password_chooses_their_first_one(given: Given, client: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    none = "password_hash = NULL, srp_salt = NULL, srp_verifier = NULL, password_set_at = NULL"
    given.sql(f"UPDATE users SET {none} WHERE pool_id = :p", p=client.pool_id)  # noqa: S608
    assert change_refused(client, token, PASSWORD) == INCORRECT
    # evidence: change-without-password
    assert answer(given.cognito.change_password, AccessToken=token, ProposedPassword=NEW) == {}
    assert "AccessToken" in given.tokens(client, "bob", NEW)


def test_an_open_session_may_replace_a_temporary_password_while_it_is_good(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    token = given.tokens(client, "bob")["AccessToken"]
    given.cognito.admin_set_user_password(**named(client), Password="Temp0rary!")
    assert change(client, token, "Temp0rary!") == {}
    assert given.status(client, "bob") == "CONFIRMED"
    given.cognito.admin_set_user_password(**named(client), Password="Temp0rary!")
    days = "UPDATE users SET temporary_password_expires_at = updated_at WHERE pool_id = :p"
    given.sql(days, p=client.pool_id)
    ended = ("NotAuthorizedException", sentences.TEMPORARY_PASSWORD_EXPIRED)
    assert change_refused(client, token, "Temp0rary!") == ended


def test_a_changed_password_ends_the_code_that_was_to_reset_it(given: Given, client: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    forget(client)
    change(client, token, PASSWORD)
    states = given.sql("SELECT state FROM v_codes WHERE pool_id = :p AND purpose = 'forgot_password'", p=client.pool_id)
    assert states == [{"state": "superseded"}]


def test_the_change_is_an_event(given: Given, client: AppClient) -> None:
    change(client, given.tokens(client, "bob")["AccessToken"], PASSWORD)
    [event] = given.sql(
        "SELECT username, outcome FROM events WHERE pool_id = :p AND event_type = 'PasswordChange'", p=client.pool_id
    )
    assert event == {"username": "bob", "outcome": "Pass"}


def test_a_password_that_changed_meanwhile_is_no_longer_the_previous_one(
    given: Given, client: AppClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    prepare: Callable[..., object] = password_changes.prepare

    def after_an_administrator(*arguments: object) -> object:
        monkeypatch.setattr(password_changes, "prepare", prepare)
        given.cognito.admin_set_user_password(**named(client), Password="0therPass!", Permanent=True)
        return prepare(*arguments)

    monkeypatch.setattr(password_changes, "prepare", after_an_administrator)
    assert change_refused(client, token, PASSWORD) == INCORRECT
    assert "AccessToken" in given.tokens(client, "bob", "0therPass!")
