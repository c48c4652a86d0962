"""Guesses, proofs and first keys, at two servers at once."""

import base64
from typing import Any

import orjson
import pytest
from pycognito.aws_srp import AWSSRP

from tests.support import sentences
from tests.support.caller import Outcome
from tests.support.given import PASSWORD
from tests.support.pair import Pair, said, sign_in, tally

INCORRECT, EXCEEDED = sentences.INCORRECT_USERNAME_OR_PASSWORD, "Password attempts exceeded"


@pytest.mark.usefixtures("frozen_clock")
def test_of_forty_wrong_passwords_five_are_judged(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.confirmed(pool_id, client, "ann")

    outcomes = pair.race(40, lambda caller, number: sign_in(caller, client, "ann", f"Wrong-{number}"))

    assert said(outcomes) == {INCORRECT: 5, EXCEEDED: 35}
    assert pair.count("attempts", "pool_id = :p AND rule = 'wrong_password' AND count = 5", p=pool_id) == 1


@pytest.mark.usefixtures("frozen_clock")
def test_a_right_password_does_not_come_through_a_lock_that_the_guesses_beside_it_earned(pair: Pair) -> None:
    """However they interleave: once five wrong ones in a row were judged, nobody gets in."""
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.confirmed(pool_id, client, "ann")

    outcomes = pair.race(40, lambda caller, number: sign_in(caller, client, "ann", PASSWORD if number == 20 else "No"))

    counted = said(outcomes)
    assert counted[EXCEEDED] >= 25
    assert sign_in(pair.second, client, "ann", PASSWORD).message == EXCEEDED


def test_a_secret_block_that_is_answered_ten_times_signs_in_once(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.confirmed(pool_id, client, "ann")
    srp = AWSSRP("ann", PASSWORD, pool_id, client, client=object())
    challenge = pair.first.must(
        "InitiateAuth",
        ClientId=client,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "ann", "SRP_A": f"{srp.large_a_value:x}"},
    )["ChallengeParameters"]
    responses = srp.process_challenge(challenge, {"USERNAME": "ann"})

    outcomes = pair.race(
        10,
        lambda caller, _: caller.call(
            "RespondToAuthChallenge", ClientId=client, ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=responses
        ),
    )

    assert tally(outcomes) == {"ok": 1, "NotAuthorizedException": 9}
    assert pair.count("refresh_token_families", "pool_id = :p", p=pool_id) == 1


def test_a_new_password_challenge_is_answered_once(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.first.must(
        "AdminCreateUser",
        UserPoolId=pool_id,
        Username="ann",
        TemporaryPassword="Temp0rary!",
        MessageAction="SUPPRESS",
    )
    session = sign_in(pair.first, client, "ann", "Temp0rary!").content["Session"]

    outcomes = pair.race(
        10,
        lambda caller, number: caller.call(
            "RespondToAuthChallenge",
            ClientId=client,
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=session,
            ChallengeResponses={"USERNAME": "ann", "NEW_PASSWORD": f"Passw0rd-{number}"},
        ),
    )

    assert tally(outcomes) == {"ok": 1, "NotAuthorizedException": 9}
    winner = next(number for number, outcome in enumerate(outcomes) if outcome.error is None)
    assert sign_in(pair.second, client, "ann", f"Passw0rd-{winner}").error is None


def test_first_sign_ins_at_both_servers_agree_on_the_pools_keys(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    for number in range(10):
        pair.confirmed(pool_id, client, f"user-{number}")

    outcomes = pair.race(20, lambda caller, number: sign_in(caller, client, f"user-{number % 10}", PASSWORD))

    assert tally(outcomes) == {"ok": 20}
    assert _kids(outcomes) <= _published(pair, pool_id)
    for caller in pair.callers:
        for outcome in outcomes:
            caller.must("GetUser", AccessToken=outcome.content["AuthenticationResult"]["AccessToken"])


def test_keys_made_for_a_sign_in_that_is_refused_are_kept(pair: Pair) -> None:
    """A process must never sign with keys that only it knows."""
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.signed_up(client, "ann")
    assert sign_in(pair.first, client, "ann", PASSWORD).error == "UserNotConfirmedException"
    pair.first.must("AdminConfirmSignUp", UserPoolId=pool_id, Username="ann")

    outcomes = [sign_in(caller, client, "ann", PASSWORD) for caller in pair.callers]

    assert tally(outcomes) == {"ok": 2}
    assert _kids(outcomes) <= _published(pair, pool_id)
    assert pair.count("signing_keys", "pool_id = :p", p=pool_id) == 3


def _kids(outcomes: list[Outcome]) -> set[str]:
    tokens = [
        outcome.content["AuthenticationResult"][name] for outcome in outcomes for name in ("AccessToken", "IdToken")
    ]
    return {_header(token)["kid"] for token in tokens}


def _header(token: str) -> dict[str, Any]:
    part = token.split(".")[0]
    content: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return content


def _published(pair: Pair, pool_id: str) -> set[str]:
    published = [caller.control("GET", f"/{pool_id}/.well-known/jwks.json")["keys"] for caller in pair.callers]
    kids = [{key["kid"] for key in keys} for keys in published]
    assert kids[0] == kids[1]
    return kids[0]
