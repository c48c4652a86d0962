"""USER_AUTH of a client that hides who exists: a name nobody has reads like one that somebody has, time and again."""

from typing import Any

import pytest

from emulator.rules.limits import limits
from tests.signin.test_user_auth_codes import LOCKED, WRONG, codes, factors, passwordless
from tests.support.given import PASSWORD, AppClient, Given, attribute_list
from tests.support.ways import ALL_FLOWS, FOLDING, INCORRECT, initiate, initiate_refused, respond, respond_refused

Answer = dict[str, Any]
PASSWORDS = ["PASSWORD_SRP", "PASSWORD"]
REAL, NOBODY = "jane@example.test", "john@example.test"


@pytest.fixture
def client(given: Given) -> AppClient:
    """A client that hides, of a pool whose users sign in by their address; jane has no password."""
    pool = given.pool(UsernameAttributes=["email", "phone_number"], **factors("EMAIL_OTP", "SMS_OTP"))
    made = given.client(pool, ExplicitAuthFlows=ALL_FLOWS, PreventUserExistenceErrors="ENABLED")
    passwordless(given, made, REAL, email=REAL)
    return made


def begin(client: AppClient, username: str, **parameters: str) -> Answer:
    return initiate(client, "initiate_auth", "USER_AUTH", USERNAME=username, **parameters)


def shape(asked: Answer) -> Answer:
    """All of it but the one value that is never twice the same, which has its length."""
    members = {name: value for name, value in asked.items() if name != "ResponseMetadata"}
    return {**members, "Session": len(asked["Session"])}


@pytest.mark.parametrize("name", ["EMAIL_OTP", "SMS_OTP"])
def test_a_code_for_nobody_looks_like_any_other_and_is_not_sent(given: Given, client: AppClient, name: str) -> None:
    if name == "SMS_OTP":
        real, nobody = "+15555550100", "+15555660100"
        passwordless(given, client, real, phone_number=real)
    else:
        real, nobody = REAL, NOBODY
    asked = begin(client, nobody, PREFERRED_CHALLENGE=name)
    assert shape(asked) == shape(begin(client, real, PREFERRED_CHALLENGE=name))
    assert shape(begin(client, nobody, PREFERRED_CHALLENGE=name)) == shape(asked)
    assert [message.recipient for message in given.messages(client)] == [real]


@pytest.mark.parametrize("name", ["SELECT_CHALLENGE", "PASSWORD"])
def test_a_choice_for_nobody_looks_like_one_of_a_user_with_all_of_it(
    given: Given, client: AppClient, name: str
) -> None:
    given.confirmed_user(client, "ann@example.test", email="ann@example.test")
    asked = begin(client, NOBODY, PREFERRED_CHALLENGE=name)
    assert asked["ChallengeName"] == name
    offered = asked["AvailableChallenges"]
    assert offered in ([*PASSWORDS, "EMAIL_OTP"], [*PASSWORDS, "EMAIL_OTP", "SMS_OTP"])
    real = shape(begin(client, "ann@example.test", PREFERRED_CHALLENGE=name))
    assert shape(asked) == {**real, "AvailableChallenges": offered}
    assert [begin(client, NOBODY)["AvailableChallenges"] for _ in range(5)] == [offered] * 5


def test_the_chosen_code_of_nobody_is_asked_like_any_other(client: AppClient) -> None:
    def choose(username: str) -> Answer:
        session = begin(client, username)["Session"]
        return respond(client, "SELECT_CHALLENGE", {"USERNAME": username, "ANSWER": "EMAIL_OTP"}, session=session)

    assert shape(choose(NOBODY)) == shape(choose(REAL))


def test_no_code_of_nobody_is_right(given: Given, client: AppClient) -> None:
    session = begin(client, NOBODY, PREFERRED_CHALLENGE="EMAIL_OTP")["Session"]
    [row] = given.sql("SELECT state FROM sessions WHERE pool_id = :pool", pool=client.pool_id)
    kept = row["state"] if isinstance(row["state"], dict) else __import__("json").loads(row["state"])
    for code in ("wrong", kept["code"]):
        assert respond_refused(client, "EMAIL_OTP", codes("EMAIL_OTP", code, NOBODY), session=session) == WRONG


@pytest.mark.parametrize("username", [REAL, NOBODY])
def test_wrong_codes_lock_both(client: AppClient, username: str) -> None:
    session = begin(client, username, PREFERRED_CHALLENGE="EMAIL_OTP")["Session"]
    wrong = codes("EMAIL_OTP", "wrong", username)
    most = limits.LOCKS[limits.WRONG_FIRST_FACTOR_CODE].limit
    said = [respond_refused(client, "EMAIL_OTP", wrong, session=session) for _ in range(most + 1)]
    assert said == [WRONG] * most + [LOCKED]
    members = {"USERNAME": username, "PREFERRED_CHALLENGE": "EMAIL_OTP"}
    assert initiate_refused(client, "initiate_auth", "USER_AUTH", **members) == LOCKED


def test_a_disabled_user_gets_the_challenge_of_nobody(given: Given, client: AppClient) -> None:
    before = shape(begin(client, REAL, PREFERRED_CHALLENGE="EMAIL_OTP"))
    given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username=REAL)
    asked = begin(client, REAL, PREFERRED_CHALLENGE="EMAIL_OTP")
    assert shape(asked) == before
    assert len(given.messages(client)) == 1
    answers = codes("EMAIL_OTP", given.code(client), REAL)
    assert respond_refused(client, "EMAIL_OTP", answers, session=asked["Session"]) == WRONG


@pytest.mark.parametrize("username", [REAL, NOBODY])
def test_wrong_codes_lock_a_disabled_user_as_they_lock_nobody(given: Given, client: AppClient, username: str) -> None:
    given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username=REAL)
    members = {"USERNAME": username, "PREFERRED_CHALLENGE": "EMAIL_OTP"}
    session = begin(client, username, PREFERRED_CHALLENGE="EMAIL_OTP")["Session"]
    most = limits.LOCKS[limits.WRONG_FIRST_FACTOR_CODE].limit
    wrong = codes("EMAIL_OTP", "wrong", username)
    said = [respond_refused(client, "EMAIL_OTP", wrong, session=session) for _ in range(most)]
    assert said == [WRONG] * most
    assert initiate_refused(client, "initiate_auth", "USER_AUTH", **members) == LOCKED


@pytest.mark.parametrize("level", [None, 1, 3, 4])
def test_a_password_of_who_has_none_is_answered_like_one_of_nobody(client: AppClient, level: int | None) -> None:
    target = {"TARGET_ACR_VALUES": f"urn:cognito:loa:{level}"} if level else {}
    members = {"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD, **target}

    def said(username: str) -> tuple[str, str]:
        return initiate_refused(client, "initiate_auth", "USER_AUTH", USERNAME=username, **members)

    tries = limits.LOCKS[limits.WRONG_PASSWORD].limit + 1
    nobody, real = ([said(name) for _ in range(tries)] for name in (NOBODY, REAL))
    assert nobody == real
    assert (real[0] == INCORRECT) is (level != 4)  # which nobody without an app reaches


def test_a_pool_that_requires_mfa_offers_nobody_passwords_alone(given: Given) -> None:
    client = given.client(given.pool(), ExplicitAuthFlows=ALL_FLOWS, PreventUserExistenceErrors="ENABLED")
    given.cognito.set_user_pool_mfa_config(
        UserPoolId=client.pool_id, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    given.confirmed_user(client, "bob", email="bob@example.test")
    nobody, bob = (begin(client, name, PREFERRED_CHALLENGE="EMAIL_OTP") for name in ("nobody", "bob"))
    assert shape(nobody) == shape(bob)
    assert nobody["AvailableChallenges"] == PASSWORDS


def test_every_second_name_might_have_an_address_it_does_not_tell(given: Given) -> None:
    client = given.client(
        given.pool(**factors("EMAIL_OTP")), ExplicitAuthFlows=ALL_FLOWS, PreventUserExistenceErrors="ENABLED"
    )
    offered = [tuple(begin(client, f"nobody-{number}")["AvailableChallenges"]) for number in range(40)]
    assert set(offered) == {tuple(PASSWORDS), (*PASSWORDS, "EMAIL_OTP")}


def test_an_answer_may_write_the_name_of_nobody_in_another_case_too(given: Given) -> None:
    pool = given.pool(UsernameAttributes=["email"], **FOLDING, **factors("EMAIL_OTP"))
    client = given.client(pool, ExplicitAuthFlows=ALL_FLOWS, PreventUserExistenceErrors="ENABLED")
    passwordless(given, client, REAL, email=REAL)
    for name in (REAL, NOBODY):
        asked = begin(client, name, PREFERRED_CHALLENGE="EMAIL_OTP")
        answers = {"USERNAME": name.upper(), "EMAIL_OTP_CODE": "0"}
        assert respond_refused(client, "EMAIL_OTP", answers, session=asked["Session"]) == WRONG


def test_the_password_of_nobody_is_wrong(given: Given, client: AppClient) -> None:
    members = {"USERNAME": NOBODY, "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD}
    assert initiate_refused(client, "initiate_auth", "USER_AUTH", **members) == INCORRECT
    given.cognito.admin_create_user(
        UserPoolId=client.pool_id,
        Username="kim@example.test",
        TemporaryPassword="Temp0rary!",
        MessageAction="SUPPRESS",
        UserAttributes=attribute_list({"email": "kim@example.test"}),
    )
    members = {**members, "USERNAME": "kim@example.test"}
    assert initiate_refused(client, "initiate_auth", "USER_AUTH", **members) == INCORRECT
