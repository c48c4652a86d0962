"""Guessing, over eight connections to two servers of one database: the documented number of answers is judged and no
more, whatever the interleaving, and a right answer does not come through the lock.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from emulator.rules.limits import limits
from tests.attacks.challenges import CHALLENGES, FACTORS, FLOWS, PEOPLE, WRONG, Asked, Stage, user_auth
from tests.attacks.test_sessions import families
from tests.support.caller import Caller, Outcome, at_once
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.mfa_scenes import APP, MFA_LOCKED, SMS, WRONG_APP_CODE, WRONG_CODE
from tests.support.pair import Pair, said, tally
from tests.support.srp_client import Srp
from tests.support.ways import INCORRECT, LOCKED, check_tokens, respond_refused

CONNECTIONS, EACH = 8, 5
GUESSES = CONNECTIONS * EACH
CODES = {SMS: WRONG_CODE, "EMAIL_OTP, second": WRONG_CODE, APP: WRONG_APP_CODE}
FIRST_CODES = ["EMAIL_OTP, first", "SMS_OTP"]
PASSWORDS = ["SELECT_CHALLENGE", "PASSWORD"]
Guess = Callable[[Caller, int], Outcome]

pytestmark = pytest.mark.usefixtures("frozen_clock")


def attack(pair: Pair, guess: Guess) -> list[Outcome]:
    """Eight connections, every other one to the other server; each guesses five times, one after the other."""
    callers = [pair.callers[number % 2] for number in range(CONNECTIONS)]

    def run(caller: Caller, number: int) -> list[Outcome]:
        return [guess(caller, number * EACH + turn) for turn in range(EACH)]

    outcomes = [outcome for found in at_once(callers, run) for outcome in found]
    pair.check_sane(outcomes)
    return outcomes


def respond(caller: Caller, asked: Asked, responses: dict[str, str] | None) -> Outcome:
    session = {"Session": asked.session} if asked.session else {}
    return caller.call(
        "RespondToAuthChallenge",
        ClientId=asked.client.id,
        ChallengeName=asked.name,
        ChallengeResponses=responses,
        **session,
    )


def password(caller: Caller, client: AppClient, secret: str) -> Outcome:
    parameters = {"USERNAME": "bob", "PASSWORD": secret}
    return caller.call("InitiateAuth", ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)


def stage_of(name: str, given: Given) -> Stage:
    return CHALLENGES[name](given, None)  # type: ignore[arg-type]  # functions are for CUSTOM_CHALLENGE alone


def some_client(given: Given) -> AppClient:
    client = given.client(ExplicitAuthFlows=FLOWS)
    given.confirmed_user(client, "bob", **PEOPLE["bob"])
    return client


# --- one right answer -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(set(CHALLENGES) - {"CUSTOM_CHALLENGE"}))
def test_of_twenty_right_answers_at_two_servers_one_is_right(pair: Pair, pair_given: Given, name: str) -> None:
    stage = stage_of(name, pair_given)
    bob = stage.ask("bob")
    before = families(pair_given, bob.client.pool_id)

    outcomes = pair.race(20, lambda caller, _: respond(caller, bob, bob.right))

    [winner] = [outcome for outcome in outcomes if outcome.error is None]
    assert {outcome.error for outcome in outcomes} <= {None, "NotAuthorizedException", "ExpiredCodeException"}
    got = 1 if "AuthenticationResult" in winner.content else 0
    assert families(pair_given, bob.client.pool_id) == before + got


# --- codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CODES)
def test_of_forty_wrong_codes_five_are_judged(pair: Pair, pair_given: Given, name: str) -> None:
    bob = stage_of(name, pair_given).ask("bob")

    outcomes = attack(pair, lambda caller, _: respond(caller, bob, bob.wrong))

    assert said(outcomes) == {CODES[name][1]: 5, MFA_LOCKED[1]: GUESSES - 5}
    assert bob.refused() == MFA_LOCKED
    pair_given.clock_advanced(timedelta(seconds=1))
    check_tokens(bob.answered())


@pytest.mark.parametrize("name", CODES)
def test_signing_in_again_for_every_guess_gives_no_more_guesses(pair: Pair, pair_given: Given, name: str) -> None:
    """The attacker has the password: each guess begins with it, and it is right each time."""
    bob = stage_of(name, pair_given).ask("bob")

    def guess(caller: Caller, _: int) -> Outcome:
        begun = password(caller, bob.client, PASSWORD)
        assert begun.status == 200, begun
        wrong = {"USERNAME": "bob", f"{bob.name}_CODE": "guess0"}  # of no message and no app: a letter is in neither
        return respond(caller, bob.moved(session=begun.content["Session"]), wrong)

    outcomes = attack(pair, guess)

    assert said(outcomes) == {CODES[name][1]: 5, MFA_LOCKED[1]: GUESSES - 5}
    [row] = pair.sql("SELECT count, rule FROM attempts WHERE pool_id = :p", p=bob.client.pool_id)
    assert (row["count"], row["rule"]) == (5, limits.WRONG_MFA_CODE)
    assert families(pair_given, bob.client.pool_id) == (2 if name == APP else 0)  # those that set the apps up


@pytest.mark.parametrize("name", FIRST_CODES)
def test_of_forty_wrong_first_codes_twenty_are_judged(pair: Pair, pair_given: Given, name: str) -> None:
    bob = stage_of(name, pair_given).ask("bob")
    most = limits.LOCKS[limits.WRONG_FIRST_FACTOR_CODE].limit

    outcomes = attack(pair, lambda caller, _: respond(caller, bob, bob.wrong))

    assert said(outcomes) == {WRONG_CODE[1]: most, MFA_LOCKED[1]: GUESSES - most}
    assert bob.refused() == MFA_LOCKED
    assert families(pair_given, bob.client.pool_id) == 0


def _verification(given: Given, client: AppClient) -> tuple[str, dict[str, Any], str]:
    token = given.tokens(client, "bob")["AccessToken"]
    given.cognito.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    return "VerifyUserAttribute", {"AccessToken": token, "AttributeName": "email"}, "Code"


def _recovery(given: Given, client: AppClient) -> tuple[str, dict[str, Any], str]:
    given.cognito.forgot_password(ClientId=client.id, Username="bob")
    members = {"ClientId": client.id, "Username": "bob", "Password": "N3w-secret!"}
    return "ConfirmForgotPassword", members, "ConfirmationCode"


def _sign_up(given: Given, client: AppClient) -> tuple[str, dict[str, Any], str]:
    given.signed_up_user(client, "eve", **PEOPLE["eve"])
    return "ConfirmSignUp", {"ClientId": client.id, "Username": "eve"}, "ConfirmationCode"


@pytest.mark.parametrize("begin", [_verification, _recovery, _sign_up])
def test_of_forty_wrong_confirmation_codes_five_are_judged(
    pair: Pair, pair_given: Given, begin: Callable[[Given, AppClient], tuple[str, dict[str, Any], str]]
) -> None:
    client = some_client(pair_given)
    operation, members, code = begin(pair_given, client)
    pair.allow(client.pool_id, **{operation: 1000})
    right = pair_given.code(client)
    wrong = f"{(int(right) + 1) % 10**6:06}"

    outcomes = attack(pair, lambda caller, _: caller.call(operation, **members, **{code: wrong}))

    counted = tally(outcomes)
    assert counted.pop("CodeMismatchException") == 5
    assert list(counted.values()) == [GUESSES - 5]
    late = pair.second.call(operation, **members, **{code: right})
    assert late.error == next(iter(counted))


# --- passwords --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PASSWORDS)
def test_of_forty_wrong_passwords_to_one_challenge_five_are_judged(pair: Pair, pair_given: Given, name: str) -> None:
    bob = stage_of(name, pair_given).ask("bob")

    outcomes = attack(pair, lambda caller, _: respond(caller, bob, bob.wrong))

    assert said(outcomes) == {INCORRECT[1]: 5, LOCKED[1]: GUESSES - 5}
    assert bob.refused() == LOCKED
    pair_given.clock_advanced(timedelta(seconds=1))
    check_tokens(bob.answered())


def test_passwords_and_proofs_are_counted_together(pair: Pair, pair_given: Given) -> None:
    """By turns in plain text and by SRP, whose challenges were begun before."""
    client = some_client(pair_given)
    proofs = []
    for _ in range(GUESSES // 2):
        srp = Srp(client, "bob", WRONG)
        proofs.append(Asked(client, "PASSWORD_VERIFIER", None, srp.responses(srp.begin())))
    right = Srp(client, "bob")
    begun = right.begin()

    def guess(caller: Caller, number: int) -> Outcome:
        if number % 2:
            return respond(caller, proofs[number // 2], proofs[number // 2].right)
        return password(caller, client, WRONG)

    outcomes = attack(pair, guess)

    assert said(outcomes) == {INCORRECT[1]: 5, LOCKED[1]: GUESSES - 5}
    assert respond_refused(client, "PASSWORD_VERIFIER", right.responses(begun)) == LOCKED
    assert password(pair.second, client, PASSWORD).message == LOCKED[1]
    assert families(pair_given, client.pool_id) == 0


def test_a_name_nobody_has_is_judged_as_often(pair: Pair, pair_given: Given) -> None:
    """Else the number of answers before the lock would tell who exists, where the client does not."""
    client = pair_given.client(ExplicitAuthFlows=FLOWS, PreventUserExistenceErrors="ENABLED")

    outcomes = attack(pair, lambda caller, _: password(caller, client, WRONG))

    assert said(outcomes) == {INCORRECT[1]: 5, LOCKED[1]: GUESSES - 5}


def test_a_first_code_of_nobody_is_judged_as_often(pair: Pair, pair_given: Given) -> None:
    client = pair_given.client(
        pair_given.pool(UsernameAttributes=["email"], **FACTORS),
        ExplicitAuthFlows=FLOWS,
        PreventUserExistenceErrors="ENABLED",
    )
    name, most = "nob@example.test", limits.LOCKS[limits.WRONG_FIRST_FACTOR_CODE].limit
    session = user_auth(client, name, "EMAIL_OTP")["Session"]
    nobody = Asked(client, "EMAIL_OTP", session, {"USERNAME": name, "EMAIL_OTP_CODE": "wrong"})

    outcomes = attack(pair, lambda caller, _: respond(caller, nobody, nobody.right))

    assert said(outcomes) == {WRONG_CODE[1]: most, MFA_LOCKED[1]: GUESSES - most}


def test_a_stolen_token_guesses_five_passwords_an_hour(pair: Pair, pair_given: Given) -> None:
    client = some_client(pair_given)
    token = pair_given.tokens(client, "bob")["AccessToken"]
    members = {"AccessToken": token, "PreviousPassword": WRONG, "ProposedPassword": "N3w-secret!"}

    outcomes = attack(pair, lambda caller, _: caller.call("ChangePassword", **members))

    assert tally(outcomes) == {"NotAuthorizedException": 5, "LimitExceededException": GUESSES - 5}
    check_tokens(pair_given.sign_in(client, "bob"))
