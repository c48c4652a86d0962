"""A pool that turns a lock off, or chooses what it answers: for each kind of confirmation code, and for sign-in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.model import contract
from emulator.rules.limits import limits
from tests.support import sentences
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given, attribute_list

HIDING = {"PreventUserExistenceErrors": "ENABLED"}
MISMATCH, CAPPED, LOCKED = "CodeMismatchException", "LimitExceededException", "TooManyFailedAttemptsException"
SENTENCE = sentences.ATTEMPT_LIMIT_EXCEEDED
ATTRIBUTES = {"email": "bob@example.test", "phone_number": "+15550100839"}


@dataclass(frozen=True)
class Answering:
    """A user who was sent a code: `call` and `members` answer it, `code` is the right one, `cap` its hourly number."""

    call: Callable[..., Any]
    members: dict[str, Any]
    parameter: str
    code: str
    cap: int

    def refused(self) -> tuple[str, str]:
        wrong = "000000" if self.code != "000000" else "000001"
        return refusal(self.call, **self.members, **{self.parameter: wrong})

    def right(self) -> None:
        self.call(**self.members, **{self.parameter: self.code})


def _sign_up(given: Given, client: AppClient) -> Answering:
    given.signed_up_user(client, "bob", **ATTRIBUTES)
    members = {"ClientId": client.id, "Username": "bob"}
    return Answering(given.cognito.confirm_sign_up, members, "ConfirmationCode", given.code(client), 15)


def _forgot_password(given: Given, client: AppClient) -> Answering:
    _confirmed(given, client)
    given.cognito.forgot_password(ClientId=client.id, Username="bob")
    members = {"ClientId": client.id, "Username": "bob", "Password": "N3w-password!"}
    return Answering(given.cognito.confirm_forgot_password, members, "ConfirmationCode", given.code(client), 20)


def _verify(name: str) -> Callable[[Given, AppClient], Answering]:
    def sent(given: Given, client: AppClient) -> Answering:
        _confirmed(given, client)
        token = given.tokens(client, "bob")["AccessToken"]
        given.cognito.get_user_attribute_verification_code(AccessToken=token, AttributeName=name)
        members = {"AccessToken": token, "AttributeName": name}
        return Answering(given.cognito.verify_user_attribute, members, "Code", given.code(client), 15)

    return sent


def _confirmed(given: Given, client: AppClient) -> None:
    whom = {"UserPoolId": client.pool_id, "Username": "bob"}
    values = {**ATTRIBUTES, "email_verified": "true"}
    given.invited_user(client, "bob", UserAttributes=attribute_list(values))
    given.cognito.admin_set_user_password(**whom, Password=PASSWORD, Permanent=True)


KINDS: dict[str, tuple[str, Callable[[Given, AppClient], Answering]]] = {
    limits.WRONG_SIGN_UP_CODE: ("ConfirmSignUp", _sign_up),
    limits.WRONG_FORGOT_PASSWORD_CODE: ("ConfirmForgotPassword", _forgot_password),
    limits.WRONG_EMAIL_CODE: ("VerifyUserAttribute", _verify("email")),
    limits.WRONG_PHONE_CODE: ("VerifyUserAttribute", _verify("phone_number")),
}
CHOICES = [(rule, name) for rule in KINDS for name in limits.LOCKS[rule].exceptions()]


@pytest.fixture
def put(http: TestClient) -> Callable[[AppClient, dict[str, Any]], dict[str, Any]]:
    def put_rules(client: AppClient, rules: dict[str, Any]) -> dict[str, Any]:
        answer = http.put(f"/_emulator/pools/{client.pool_id}/rules", json=rules)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    return put_rules


@pytest.mark.parametrize("rule", KINDS)
def test_a_lock_of_codes_answers_only_what_its_operation_declares(rule: str) -> None:
    assert set(limits.LOCKS[rule].exceptions()) <= set(contract.operations()[KINDS[rule][0]].errors)


@pytest.mark.parametrize("rule", KINDS)
def test_without_the_lock_only_the_cap_of_the_hour_is_left(given: Given, put: Any, rule: str) -> None:
    client = given.client()
    shown = put(client, {rule: {"enabled": False}})
    assert shown["rules"][rule]["enabled"] is False
    given.clock_frozen()
    answering = KINDS[rule][1](given, client)
    for _ in range(answering.cap - 1):
        assert answering.refused()[0] == MISMATCH
    counted = "SELECT count(*) AS n FROM attempts WHERE pool_id = :p AND rule = :rule"
    assert given.sql(counted, p=client.pool_id, rule=rule) == [{"n": 0}]
    answering.right()
    assert answering.refused() == (CAPPED, SENTENCE)


@pytest.mark.parametrize(("rule", "exception"), CHOICES)
def test_the_lock_answers_with_the_exception_that_the_pool_chose(
    given: Given, put: Any, rule: str, exception: str
) -> None:
    client = given.client()
    assert put(client, {rule: {"exception": exception, "limit": 2}})["rules"][rule]["exception"] == exception
    given.clock_frozen()
    answering = KINDS[rule][1](given, client)
    outcomes = [answering.refused() for _ in range(4)]
    assert [name for name, _ in outcomes] == [MISMATCH, MISMATCH, exception, exception]
    assert outcomes[-1][1] == SENTENCE
    given.clock_advanced(timedelta(seconds=1))
    answering.right()


@pytest.mark.parametrize("rules", [{"enabled": False}, {"exception": CAPPED}])
def test_a_name_nobody_has_is_told_the_same(given: Given, put: Any, rules: dict[str, Any]) -> None:
    client = given.client(**HIDING)
    put(client, {limits.WRONG_SIGN_UP_CODE: rules})
    given.clock_frozen()
    given.signed_up_user(client, "bob")
    told = {}
    for name in ("bob", "nobody"):
        request = {"ClientId": client.id, "Username": name, "ConfirmationCode": "x"}
        told[name] = [refusal(given.cognito.confirm_sign_up, **request)[0] for _ in range(7)]
    assert told["bob"] == told["nobody"] == [*[MISMATCH] * 5, *[CAPPED if "exception" in rules else MISMATCH] * 2]


def test_a_lock_that_is_turned_off_lets_everybody_go(given: Given, put: Any) -> None:
    client = given.client()
    given.clock_frozen()
    answering = _sign_up(given, client)
    for _ in range(5):
        answering.refused()
    assert answering.refused()[0] == LOCKED
    put(client, {limits.WRONG_SIGN_UP_CODE: {"enabled": False}})
    assert answering.refused()[0] == MISMATCH
    put(client, {})
    left = "SELECT attempts_left, locked_until FROM v_codes WHERE pool_id = :p"
    assert given.sql(left, p=client.pool_id) == [{"attempts_left": 5, "locked_until": None}]
    answering.right()


def test_a_pool_can_do_without_the_lock_of_passwords(given: Given, put: Any) -> None:
    client = given.client()
    put(client, {limits.WRONG_PASSWORD: {"enabled": False}})
    given.clock_frozen()
    given.confirmed_user(client, "bob")
    for _ in range(8):
        told = refusal(given.sign_in, client=client, username="bob", password="Wr0ngPassw0rd!")
        assert told == ("NotAuthorizedException", sentences.INCORRECT_USERNAME_OR_PASSWORD)
    assert given.tokens(client, "bob")
