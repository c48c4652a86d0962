"""ConfirmForgotPassword: the code is right once, wrong at a price, and sets the password it came with."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, Given, secret_hash
from tests.support.recovering import (
    DISABLED,
    EMAIL,
    EXPIRED,
    HIDING,
    INCORRECT,
    MISMATCH,
    NEW,
    NOT_FOUND,
    TOO_MANY,
    UNCONFIRMED,
    confirm,
    confirm_refused,
    forget,
    named,
)
from tests.support.servers import Answer

WEAK = ("InvalidPasswordException", "Password did not conform with policy: Password not long enough")


@pytest.fixture
def client(given: Given) -> AppClient:
    client = given.client()
    given.confirmed_user(client, "bob", email=EMAIL)
    return client


def other(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.mark.parametrize("settings", [{}, HIDING])
def test_the_right_code_sets_the_password_once(given: Given, client: AppClient, settings: Any) -> None:
    client = given.client(client.pool_id, **settings)
    tokens = given.tokens(client, "bob")
    forget(client)
    code = given.code(client)
    assert confirm(client, code) == {}  # evidence: forgot-confirms
    assert "AccessToken" in given.tokens(client, "bob", NEW)
    assert refusal(given.sign_in, client=client, username="bob") == INCORRECT
    assert confirm_refused(client, code, password=PASSWORD) == EXPIRED  # evidence: forgot-code-life; once
    # evidence: set-password-keeps-tokens
    assert given.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "bob"


def test_a_user_who_must_reset_comes_back(given: Given, client: AppClient) -> None:
    given.cognito.admin_reset_user_password(**named(client))
    confirm(client, given.code(client))
    assert given.status(client, "bob") == "CONFIRMED"
    assert "AccessToken" in given.tokens(client, "bob", NEW)


def test_it_lives_for_an_hour(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    forget(client)
    given.clock_advanced(timedelta(minutes=59, seconds=59))
    assert confirm_refused(client, other(given.code(client))) == MISMATCH
    given.clock_advanced(timedelta(seconds=1))
    assert confirm_refused(client, given.code(client)) == EXPIRED


def test_without_a_code_there_is_nothing_to_confirm(given: Given, client: AppClient) -> None:
    assert confirm_refused(client, "123456") == EXPIRED


def test_a_weak_password_keeps_the_code_and_costs_no_attempt(given: Given, client: AppClient) -> None:
    forget(client)
    for _ in range(6):
        assert confirm_refused(client, given.code(client), password="a") == WEAK  # evidence: forgot-weak-password
    confirm(client, given.code(client))


def test_the_user_is_looked_for_before_policy_and_code(given: Given, client: AppClient) -> None:
    assert confirm_refused(client, "123", "nobody", "password") == NOT_FOUND  # evidence: forgot-user-first
    given.sql("UPDATE users SET enabled = false WHERE pool_id = :p", p=client.pool_id)
    assert confirm_refused(client, "123", "bob", "password") == DISABLED


def test_five_wrong_codes_lock(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    forget(client)
    code = given.code(client)
    for _ in range(5):
        assert confirm_refused(client, other(code)) == MISMATCH
    assert confirm_refused(client, code) == TOO_MANY  # evidence: wrong-reset-codes
    [row] = given.sql(
        "SELECT attempts, attempts_left FROM v_codes WHERE state = 'live' AND pool_id = :p", p=client.pool_id
    )
    assert row == {"attempts": 5, "attempts_left": 0}
    given.clock_advanced(timedelta(seconds=1))
    confirm(client, code)


def test_a_new_code_forgives_the_wrong_ones_before_it(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    forget(client)
    for _ in range(4):
        confirm_refused(client, other(given.code(client)))
    forget(client)
    for _ in range(4):
        assert confirm_refused(client, other(given.code(client))) == MISMATCH
    confirm(client, given.code(client))


@pytest.mark.parametrize("username", ["bob", "nobody"])
def test_twenty_an_hour_for_anybody(given: Given, client: AppClient, username: str) -> None:
    given.clock_frozen()
    for _ in range(20):
        assert confirm_refused(client, "x", username) == (EXPIRED if username == "bob" else NOT_FOUND)
    assert confirm_refused(client, "x", username) == TOO_MANY
    given.clock_advanced(timedelta(hours=1))
    assert confirm_refused(client, "x", username) != TOO_MANY


GONE: dict[str, str] = {
    "unknown": "DELETE FROM users WHERE pool_id = :p",
    "disabled": "UPDATE users SET enabled = false WHERE pool_id = :p",
    "without a contact": "DELETE FROM user_attributes WHERE name = 'email' AND pool_id = :p",
    "unconfirmed": "UPDATE user_attributes SET value = 'false' WHERE name = 'email_verified' AND pool_id = :p",
    "there": "SELECT 1 WHERE :p = :p",
}


@pytest.mark.parametrize("case", GONE)
def test_a_client_that_hides_existence_sees_the_same_of_everybody(given: Given, case: str) -> None:
    given.clock_frozen()
    client = given.client(**HIDING)
    given.confirmed_user(client, "bob", email=EMAIL)
    given.sql(GONE[case], p=client.pool_id)
    if case == "unconfirmed":
        given.sql("UPDATE users SET status = 'UNCONFIRMED' WHERE pool_id = :p", p=client.pool_id)
    seen = [confirm_refused(client, "x")]
    seen.append(confirm_refused(client, "x", password="a"))
    forget(client)
    seen += [confirm_refused(client, "x") for _ in range(6)]
    given.clock_advanced(timedelta(minutes=20))
    seen.append(confirm_refused(client, "x"))
    forget(client)
    seen += [confirm_refused(client, "x") for _ in range(6)]
    given.clock_advanced(timedelta(hours=1))
    seen.append(confirm_refused(client, "x"))
    locked = [*[MISMATCH] * 5, TOO_MANY]
    assert seen == [EXPIRED, WEAK, *locked, MISMATCH, *locked, EXPIRED]


def test_a_code_that_was_sent_stays_good_when_its_contact_goes(given: Given, client: AppClient) -> None:
    for settings in ({}, HIDING):
        asking = given.client(client.pool_id, **settings)
        given.sql(
            "UPDATE user_attributes SET value = 'true' WHERE name = 'email_verified' AND pool_id = :p", p=client.pool_id
        )
        forget(asking)
        given.sql(
            "UPDATE user_attributes SET value = 'false' WHERE name = 'email_verified' AND pool_id = :p",
            p=client.pool_id,
        )
        assert confirm(asking, given.code(client)) == {}
        assert given.attributes(client, "bob")["email_verified"] == "false"  # evidence: forgot-verifies-nothing


def test_where_existence_is_hidden_a_code_that_was_withdrawn_is_over_until_one_asks_again(given: Given) -> None:
    """From then on the user is answered as somebody who does not exist and has asked: by a wrong code."""
    client = given.client(**HIDING)
    given.confirmed_user(client, "bob", email=EMAIL)
    forget(client)
    code = given.code(client)
    given.cognito.admin_update_user_attributes(**named(client), UserAttributes=[{"Name": "email", "Value": ""}])
    assert confirm_refused(client, code) == EXPIRED
    given.clock_advanced(timedelta(minutes=1))
    forget(client)
    assert confirm_refused(client, code) == MISMATCH


def test_an_unconfirmed_user_who_was_sent_no_code_is_told_why(given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    assert confirm_refused(client, "123456", "ann") == UNCONFIRMED
    assert confirm_refused(client, given.code(client), "ann") == UNCONFIRMED  # that of sign-up


def test_a_password_set_by_an_administrator_ends_the_code(given: Given, client: AppClient) -> None:
    forget(client)
    code = given.code(client)
    given.cognito.admin_set_user_password(**named(client), Password="Temp0rary!")
    assert confirm_refused(client, code) == EXPIRED
    assert given.status(client, "bob") == "FORCE_CHANGE_PASSWORD"


def test_the_secret_hash_is_looked_at_before_the_user(given: Given) -> None:
    client = given.client(GenerateSecret=True)
    missing = f"Client {client.id} is configured for secret but secret was not received"
    assert confirm_refused(client, "x") == ("NotAuthorizedException", missing)
    wrong = f"Unable to verify secret hash for client {client.id}"
    assert confirm_refused(client, "x", SecretHash="eA==") == ("NotAuthorizedException", wrong)
    assert confirm_refused(client, "x", SecretHash=secret_hash(client, "bob")) == NOT_FOUND


def test_post_confirmation_runs_once_everything_is_kept(functions: Functions) -> None:
    given = functions.given
    client = given.client(functions.pool("PostConfirmation"))
    given.confirmed_user(client, "bob", email=EMAIL)
    seen: list[str] = []

    def look(event: dict[str, Any]) -> Answer:
        seen.append(event["triggerSource"])
        seen.append("signed in" if "AccessToken" in given.tokens(client, "bob", NEW) else "")
        return Answer(event)

    functions.behaves("PostConfirmation", look)
    forget(client)
    confirm(client, given.code(client), ClientMetadata={"from": "web"})
    assert seen == ["PostConfirmation_ConfirmForgotPassword", "signed in"]
    event = functions.event("PostConfirmation_ConfirmForgotPassword")
    assert event["callerContext"]["clientId"] == client.id
    assert event["request"]["clientMetadata"] == {"from": "web"}
    assert event["request"]["userAttributes"]["cognito:user_status"] == "CONFIRMED"


def test_a_failing_post_confirmation_leaves_the_password_set(functions: Functions) -> None:
    given = functions.given
    client = given.client(functions.pool("PostConfirmation"))
    given.confirmed_user(client, "bob", email=EMAIL)
    functions.raises("PostConfirmation", "no")
    forget(client)
    expected = ("UserLambdaValidationException", "PostConfirmation failed with error no.")
    assert confirm_refused(client, given.code(client)) == expected
    assert "AccessToken" in given.tokens(client, "bob", NEW)
