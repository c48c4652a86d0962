"""AdminResetUserPassword (evidence: admin-reset, admin-reset-refused): the password is good for nothing, and a code is
on its way."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.answers import answer, refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.recovering import (
    ADMIN_ONLY,
    DISABLED,
    EMAIL,
    EXPIRED,
    INCORRECT,
    NO_CONTACT,
    NO_USER,
    RESET,
    WRONG_STATE,
    confirm,
    confirm_refused,
    named,
    recovery,
)


@pytest.fixture
def client(given: Given) -> AppClient:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "bob", email=EMAIL)
    return client


def reset(client: AppClient, username: str = "bob") -> dict[str, Any]:
    return answer(client.cognito.admin_reset_user_password, **named(client, username))


def reset_refused(client: AppClient, username: str = "bob") -> tuple[str, str]:
    return refusal(client.cognito.admin_reset_user_password, **named(client, username))


@pytest.mark.parametrize("name", ["bob", EMAIL])
def test_the_user_must_reset_and_is_sent_a_code(given: Given, client: AppClient, name: str) -> None:
    assert reset(client, name) == {}
    assert given.status(client, "bob") == "RESET_REQUIRED"
    message = given.messages(client)[0]
    assert (message.recipient, message.purpose) == (EMAIL, "forgot_password")
    assert refusal(given.sign_in, client=client, username="bob") == RESET  # evidence: reset-required
    assert refusal(given.sign_in, client=client, username="bob", password="Wr0ng-password") == INCORRECT


def test_tokens_stay_but_open_nothing_until_the_reset(given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    reset(client)
    assert refusal(given.cognito.get_user, AccessToken=tokens["AccessToken"]) == RESET
    confirm(client, given.code(client))
    assert given.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "bob"


def test_the_code_lives_for_an_hour_and_another_one_follows(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    reset(client)
    given.clock_advanced(timedelta(hours=1))
    assert confirm_refused(client, given.code(client)) == EXPIRED
    reset(client)
    confirm(client, given.code(client))
    assert given.status(client, "bob") == "CONFIRMED"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        # evidence: admin-reset-refused
        ("UPDATE users SET status = 'FORCE_CHANGE_PASSWORD' WHERE pool_id = :p", WRONG_STATE),
        ("UPDATE users SET status = 'EXTERNAL_PROVIDER' WHERE pool_id = :p", WRONG_STATE),
        ("UPDATE users SET enabled = false WHERE pool_id = :p", DISABLED),
        ("DELETE FROM user_attributes WHERE name = 'email' AND pool_id = :p", NO_CONTACT),
        ("UPDATE user_attributes SET value = 'false' WHERE name = 'email_verified' AND pool_id = :p", NO_CONTACT),
        ("DELETE FROM users WHERE pool_id = :p", NO_USER),
    ],
)
def test_what_it_refuses_changes_nothing(
    given: Given, client: AppClient, statement: str, expected: tuple[str, str]
) -> None:
    given.sql(statement, p=client.pool_id)
    assert reset_refused(client) == expected
    assert given.sql("SELECT 1 FROM users WHERE status = 'RESET_REQUIRED' AND pool_id = :p", p=client.pool_id) == []
    assert len(given.messages(client)) == 1


def test_self_service_recovery_must_be_configured(given: Given) -> None:
    client = given.client(given.pool(**recovery("admin_only")))
    given.confirmed_user(client, "bob")
    assert reset_refused(client) == ADMIN_ONLY


def test_the_user_is_reset_although_the_mail_is_not_delivered(given: Given, undeliverable: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob", email=EMAIL)
    elsewhere = AppClient(client.id, client.pool_id, None, undeliverable.cognito)
    assert reset(elsewhere) == {}
    assert given.status(client, "bob") == "RESET_REQUIRED"
    assert given.messages(client)[0].delivery_error is not None
    confirm(client, given.code(client), password=PASSWORD)


def test_custom_message_words_the_mail_of_no_client(functions: Functions) -> None:
    given = functions.given
    client = given.client(functions.pool("CustomMessage"))
    given.confirmed_user(client, "bob", email=EMAIL)
    members = {**named(client), "ClientMetadata": {"by": "desk"}}
    assert answer(functions.cognito.admin_reset_user_password, **members) == {}
    event = functions.event("CustomMessage_ForgotPassword")
    assert event["callerContext"]["clientId"] == "CLIENT_ID_NOT_APPLICABLE"
    assert event["request"]["clientMetadata"] == {"by": "desk"}
    assert event["request"]["userAttributes"]["cognito:user_status"] == "RESET_REQUIRED"
