"""USER_AUTH: the user chooses how to sign in, or has just signed up and needs nothing more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.srp_client import Srp
from tests.support.ways import (
    ALL_FLOWS,
    DISABLED,
    EXPIRED_SESSION,
    INCORRECT,
    INVALID_SESSION,
    UNCONFIRMED,
    UNKNOWN,
    USED_SESSION,
    check_tokens,
    initiate,
    initiate_refused,
    pool_went_down_to_lite,
    respond,
    respond_refused,
)

AVAILABLE = ["PASSWORD_SRP", "PASSWORD"]


@pytest.fixture
def client(given: Given) -> AppClient:
    """A client that allows the choice, and its user bob."""
    made = given.client(ExplicitAuthFlows=ALL_FLOWS)
    given.confirmed_user(made, "bob")
    return made


def begin(client: AppClient, username: str = "bob", **parameters: str) -> dict[str, Any]:
    return initiate(client, "initiate_auth", "USER_AUTH", USERNAME=username, **parameters)


def challenge(name: str, session: str) -> dict[str, Any]:
    return {
        "AvailableChallenges": AVAILABLE,
        "ChallengeName": name,
        "ChallengeParameters": {},
        "Session": session,
    }


@pytest.mark.once
@pytest.mark.parametrize("preferred", [None, "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN", "anything"])
def test_without_an_available_preference_the_user_is_asked(client: AppClient, preferred: str | None) -> None:
    asked = begin(client, **({"PREFERRED_CHALLENGE": preferred} if preferred else {}))
    assert asked == challenge("SELECT_CHALLENGE", asked["Session"])
    assert asked["Session"].startswith("AYABe")


def test_a_preferred_password_that_comes_along_signs_in(client: AppClient) -> None:
    check_tokens(begin(client, PREFERRED_CHALLENGE="PASSWORD", PASSWORD=PASSWORD))


def test_a_preferred_password_can_be_asked_for(client: AppClient) -> None:
    asked = begin(client, PREFERRED_CHALLENGE="PASSWORD")
    assert asked == challenge("PASSWORD", asked["Session"])
    answers = {"USERNAME": "bob", "PASSWORD": PASSWORD}
    check_tokens(respond(client, "PASSWORD", answers, session=asked["Session"]))


def test_a_preferred_srp_is_the_challenge_of_srp(client: AppClient) -> None:
    srp = Srp(client, "bob")
    asked = begin(client, PREFERRED_CHALLENGE="PASSWORD_SRP", SRP_A=srp.srp_a)
    assert (asked["ChallengeName"], asked["AvailableChallenges"]) == ("PASSWORD_VERIFIER", AVAILABLE)
    check_tokens(srp.finish(asked))


def test_a_choice_can_be_made_and_answered_in_one_call(client: AppClient) -> None:
    answers = {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    check_tokens(respond(client, "SELECT_CHALLENGE", answers, session=begin(client)["Session"]))


def test_a_choice_can_be_made_first_and_answered_next(client: AppClient) -> None:
    first = begin(client)["Session"]
    asked = respond(client, "SELECT_CHALLENGE", {"USERNAME": "bob", "ANSWER": "PASSWORD"}, session=first)
    assert asked == challenge("PASSWORD", asked["Session"])
    answers = {"USERNAME": "bob", "PASSWORD": PASSWORD}
    assert respond_refused(client, "PASSWORD", answers, session=first) == USED_SESSION
    check_tokens(respond(client, "PASSWORD", answers, session=asked["Session"]))


@pytest.mark.parametrize("in_two", [False, True], ids=["at once", "in two steps"])
def test_srp_can_be_chosen(client: AppClient, in_two: bool) -> None:
    srp, session = Srp(client, "bob"), begin(client)["Session"]
    answers = {"USERNAME": "bob", "ANSWER": "PASSWORD_SRP"}
    if in_two:
        session = respond(client, "SELECT_CHALLENGE", answers, session=session)["Session"]
        asked = respond(client, "PASSWORD_SRP", {"USERNAME": "bob", "SRP_A": srp.srp_a}, session=session)
    else:
        asked = respond(client, "SELECT_CHALLENGE", {**answers, "SRP_A": srp.srp_a}, session=session)
    check_tokens(srp.finish(asked))


@pytest.mark.once
@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"ANSWER": "PASSWORD"}, ("InvalidParameterException", "Missing required parameter USERNAME")),
        ({"USERNAME": "bob"}, ("InvalidParameterException", "Missing required parameter ANSWER")),
        (
            {"USERNAME": "bob", "ANSWER": "EMAIL_OTP"},
            ("InvalidParameterException", "The selected challenge is not available"),
        ),
        ({"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": "wrong"}, INCORRECT),
        ({"USERNAME": "eve", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}, INVALID_SESSION),
        ({"USERNAME": "nobody", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}, INVALID_SESSION),
    ],
    ids=str,
)
def test_a_refused_answer_leaves_the_session_usable(
    given: Given, client: AppClient, answers: dict[str, str], said: tuple[str, str]
) -> None:
    given.confirmed_user(client, "eve")
    session = begin(client)["Session"]
    assert respond_refused(client, "SELECT_CHALLENGE", answers, session=session) == said
    right = {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    check_tokens(respond(client, "SELECT_CHALLENGE", right, session=session))
    assert respond_refused(client, "SELECT_CHALLENGE", right, session=session) == USED_SESSION


@pytest.mark.once
@pytest.mark.parametrize("name", ["SELECT_CHALLENGE", "PASSWORD", "PASSWORD_SRP", "NEW_PASSWORD_REQUIRED"])
def test_a_session_is_needed_and_must_be_of_the_step(client: AppClient, name: str) -> None:
    answers = {
        "USERNAME": "bob",
        "ANSWER": "PASSWORD",
        "PASSWORD": PASSWORD,
        "SRP_A": "2",
        "NEW_PASSWORD": "N3w-secret",
    }
    missing = ("InvalidParameterException", "Missing required parameter Session")
    assert respond_refused(client, name, answers) == missing
    assert respond_refused(client, name, answers, session="AYABe" + "A" * 100) == INVALID_SESSION
    foreign = "PASSWORD_SRP" if name == "PASSWORD" else "PASSWORD"
    session = begin(client, PREFERRED_CHALLENGE=foreign)["Session"]
    assert respond_refused(client, name, answers, session=session) == INVALID_SESSION


def test_a_session_belongs_to_its_client(given: Given, client: AppClient) -> None:
    other = given.client(client.pool_id, ExplicitAuthFlows=ALL_FLOWS)
    answers = {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    said = respond_refused(other, "SELECT_CHALLENGE", answers, session=begin(client)["Session"])
    assert said == INVALID_SESSION


def test_a_session_ends_with_the_clients_time(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    session = begin(client)["Session"]
    given.clock_advanced(timedelta(minutes=3))
    answers = {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    assert respond_refused(client, "SELECT_CHALLENGE", answers, session=session) == EXPIRED_SESSION


@pytest.mark.parametrize("name", ["SELECT_CHALLENGE", "PASSWORD"])
def test_an_unknown_user_of_a_client_that_hides_is_asked_like_any_other(given: Given, name: str) -> None:
    hiding = given.client(ExplicitAuthFlows=ALL_FLOWS, PreventUserExistenceErrors="ENABLED")
    asked = begin(hiding, "nobody", PREFERRED_CHALLENGE=name)
    assert asked == challenge(name, asked["Session"])
    answers = {"USERNAME": "nobody", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    assert respond_refused(hiding, name, answers, session=asked["Session"]) == INCORRECT


def test_an_unknown_user_of_a_client_that_hides_nothing_is_told(client: AppClient) -> None:
    assert initiate_refused(client, "initiate_auth", "USER_AUTH", USERNAME="nobody") == UNKNOWN


# --- straight from sign-up --------------------------------------------------------------------------------------


def sign_up(given: Given, client: AppClient, username: str) -> str:
    made = given.cognito.sign_up(
        ClientId=client.id,
        Username=username,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": f"{username}@example.test"}],
    )
    session: str = made["Session"]
    return session


def confirm(given: Given, client: AppClient, username: str) -> str:
    confirmed = given.cognito.confirm_sign_up(
        ClientId=client.id, Username=username, ConfirmationCode=given.code(client)
    )
    session: str = confirmed["Session"]
    return session


def with_session(client: AppClient, username: str, session: str, **parameters: str) -> dict[str, Any]:
    return {
        "ClientId": client.id,
        "AuthFlow": "USER_AUTH",
        "AuthParameters": {"USERNAME": username, **parameters},
        "Session": session,
    }


def test_the_session_of_confirmation_signs_in_once(given: Given, client: AppClient) -> None:
    sign_up(given, client, "new")
    session = confirm(given, client, "new")
    members = with_session(client, "new", session, PREFERRED_CHALLENGE="PASSWORD", PASSWORD="ignored")
    check_tokens(answer(given.cognito.initiate_auth, **members))
    assert refusal(client.cognito.initiate_auth, **members) == USED_SESSION


def test_the_session_of_sign_up_waits_for_the_confirmation(given: Given, client: AppClient) -> None:
    session = sign_up(given, client, "new")
    assert refusal(client.cognito.initiate_auth, **with_session(client, "new", session)) == UNCONFIRMED
    given.cognito.admin_confirm_sign_up(UserPoolId=client.pool_id, Username="new")
    check_tokens(answer(given.cognito.initiate_auth, **with_session(client, "new", session)))


@pytest.mark.parametrize(
    ("between", "username", "said"),
    [
        (lambda *_: None, "bob", INVALID_SESSION),
        (lambda *_: None, "nobody", UNKNOWN),
        (
            lambda given, client: given.sql(
                "UPDATE users SET enabled = false WHERE pool_id = :pool", pool=client.pool_id
            ),
            "new",
            DISABLED,
        ),
        (
            lambda given, client: given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="new"),
            "new",
            INVALID_SESSION,
        ),
        (lambda given, _: given.clock_advanced(timedelta(minutes=3)), "new", EXPIRED_SESSION),
    ],
    ids=["another user's", "nobody's", "disabled", "deleted", "too late"],
)
def test_the_session_of_confirmation_is_for_that_user_now(
    given: Given,
    client: AppClient,
    between: Callable[[Given, AppClient], object],
    username: str,
    said: tuple[str, str],
) -> None:
    sign_up(given, client, "new")
    session = confirm(given, client, "new")
    between(given, client)
    assert refusal(client.cognito.initiate_auth, **with_session(client, username, session)) == said


def test_the_session_of_a_challenge_is_not_one_of_sign_up(client: AppClient) -> None:
    assert (
        refusal(client.cognito.initiate_auth, **with_session(client, "bob", begin(client)["Session"]))
        == INVALID_SESSION
    )


def test_a_pool_that_went_down_to_lite_has_no_choice(given: Given, client: AppClient) -> None:
    pool_went_down_to_lite(given, client)
    assert initiate_refused(client, "initiate_auth", "USER_AUTH", USERNAME="bob") == (
        "FeatureUnavailableInTierException",
        "The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In",
    )
