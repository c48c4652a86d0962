"""The Session that leads from SignUp over ConfirmSignUp straight into the app."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given, attribute_list

DENIED = "NotAuthorizedException"
INVALID_SESSION = (DENIED, sentences.INVALID_SESSION)


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])


def signed_up(client: AppClient, username: str = "bob") -> str:
    values = attribute_list({"email": f"{username}@example.test"})
    made = client.cognito.sign_up(ClientId=client.id, Username=username, Password=PASSWORD, UserAttributes=values)
    return str(made["Session"])


def request(client: AppClient, code: str, **members: Any) -> dict[str, Any]:
    return {"ClientId": client.id, "Username": "bob", "ConfirmationCode": code, **members}


def sign_in(client: AppClient, session: str, username: str = "bob") -> dict[str, Any]:
    return {
        "ClientId": client.id,
        "AuthFlow": "USER_AUTH",
        "AuthParameters": {"USERNAME": username},
        "Session": session,
    }


@pytest.mark.parametrize("operation", ["initiate_auth", "admin_initiate_auth"])
def test_the_session_of_a_confirmation_signs_the_user_in_once(given: Given, client: AppClient, operation: str) -> None:
    initiate = getattr(given.cognito, operation)
    pool = {"UserPoolId": client.pool_id} if operation == "admin_initiate_auth" else {}
    session = signed_up(client)
    confirmed = answer(given.cognito.confirm_sign_up, **request(client, given.code(client), Session=session))
    assert confirmed.keys() == {"Session"}
    assert confirmed["Session"] != session
    tokens = answer(initiate, **pool, **sign_in(client, confirmed["Session"]))["AuthenticationResult"]
    assert given.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "bob"
    once = (DENIED, sentences.SESSION_WAS_USED)
    for again in (confirmed["Session"], session):
        assert refusal(initiate, **pool, **sign_in(client, again)) == once


def test_a_confirmation_without_the_session_gives_one_all_the_same(given: Given, client: AppClient) -> None:
    signed_up(client)
    assert answer(given.cognito.confirm_sign_up, **request(client, given.code(client))).keys() == {"Session"}


def test_a_client_without_choice_gets_no_session(given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    assert answer(given.cognito.confirm_sign_up, **request(client, given.code(client))) == {}


def test_the_session_of_another_is_refused_and_costs_no_attempt(given: Given, client: AppClient) -> None:
    others = signed_up(client, "ann")
    signed_up(client)
    code = given.code(client)
    for session in (others, "x" * 20):
        assert refusal(given.cognito.confirm_sign_up, **request(client, code, Session=session)) == INVALID_SESSION
    found = given.sql("SELECT attempts FROM v_codes WHERE pool_id = :p AND username = 'bob'", p=client.pool_id)
    assert found == [{"attempts": 0}]
    assert given.status(client, "bob") == "UNCONFIRMED"


def test_a_session_does_not_tell_that_nobody_has_the_name(given: Given, client: AppClient) -> None:
    flows = ["ALLOW_USER_AUTH"]
    hiding = given.client(client.pool_id, ExplicitAuthFlows=flows, PreventUserExistenceErrors="ENABLED")
    others = signed_up(hiding, "ann")
    signed_up(hiding)
    for username in ("bob", "nobody"):
        for session in (others, "x" * 20):
            members = request(hiding, "x", Username=username, Session=session)
            assert refusal(given.cognito.confirm_sign_up, **members) == INVALID_SESSION
        assert refusal(given.cognito.initiate_auth, **sign_in(hiding, others, username)) == INVALID_SESSION


def test_the_session_of_another_client_is_refused(given: Given, client: AppClient) -> None:
    session = signed_up(client)
    other = given.client(client.pool_id, ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    assert refusal(given.cognito.confirm_sign_up, **request(other, given.code(client), Session=session)) == (
        INVALID_SESSION
    )


def test_a_session_lives_as_long_as_the_client_says(given: Given, client: AppClient) -> None:
    signed_up(client)
    given.clock_frozen()
    session = answer(given.cognito.confirm_sign_up, **request(client, given.code(client)))["Session"]
    given.clock_advanced(timedelta(minutes=3))
    expired = (DENIED, sentences.SESSION_IS_EXPIRED)
    assert refusal(given.cognito.initiate_auth, **sign_in(client, session)) == expired


def test_the_session_of_a_sign_up_signs_nobody_in_before_they_confirm(given: Given, client: AppClient) -> None:
    session = signed_up(client)
    unconfirmed = ("UserNotConfirmedException", sentences.USER_IS_NOT_CONFIRMED)
    assert refusal(given.cognito.initiate_auth, **sign_in(client, session)) == unconfirmed


def test_the_view_shows_the_steps(given: Given, client: AppClient) -> None:
    session = signed_up(client)
    given.cognito.confirm_sign_up(**request(client, given.code(client), Session=session))
    rows = given.sql(
        "SELECT username, challenge_name, state FROM v_sessions WHERE pool_id = :p ORDER BY created_at",
        p=client.pool_id,
    )
    assert rows == [
        {"username": "bob", "challenge_name": "SIGN_UP", "state": "used"},
        {"username": "bob", "challenge_name": "CONFIRM_SIGN_UP", "state": "live"},
    ]
