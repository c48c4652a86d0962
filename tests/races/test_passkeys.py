"""Passkeys at two servers: one challenge, twenty places, one counter."""

import json
from typing import Any

from tests.support import sentences
from tests.support.caller import Caller, Outcome
from tests.support.pair import Pair, said, tally
from tests.support.passkey_scenes import FIRST_FACTORS, FLOWS, ORIGIN, RELYING_PARTY
from tests.support.passkeys import Authenticator


def _signed_in(pair: Pair) -> tuple[str, str, str]:
    """Pool, client and access token of a user of a pool with passkeys."""
    pool_id = pair.pool(Policies=FIRST_FACTORS)
    pair.first.must("SetUserPoolMfaConfig", UserPoolId=pool_id, WebAuthnConfiguration={"RelyingPartyId": RELYING_PARTY})
    client = pair.client(pool_id, ExplicitAuthFlows=FLOWS)
    pair.confirmed(pool_id, client, "ann")
    return pool_id, client, pair.tokens(client, "ann")["AccessToken"]


def _start(pair: Pair, token: str) -> dict[str, Any]:
    answer = pair.first.must("StartWebAuthnRegistration", AccessToken=token)
    options: dict[str, Any] = answer["CredentialCreationOptions"]
    return options


def _complete(caller: Caller, token: str, credential: dict[str, Any]) -> Outcome:
    return caller.call("CompleteWebAuthnRegistration", AccessToken=token, Credential=credential)


def test_of_twenty_clients_that_complete_one_challenge_one_registers(pair: Pair) -> None:
    pool_id, _, token = _signed_in(pair)
    options = _start(pair, token)
    credentials = [Authenticator(ORIGIN).create(options) for _ in range(20)]

    outcomes = pair.race(20, lambda caller, number: _complete(caller, token, credentials[number]))

    assert tally(outcomes) == {"ok": 1, "WebAuthnChallengeNotFoundException": 19}
    assert pair.count("webauthn_credentials", "pool_id = :p", p=pool_id) == 1


def test_of_thirty_passkeys_that_come_at_once_twenty_are_registered(pair: Pair) -> None:
    pool_id, _, token = _signed_in(pair)
    credentials = [Authenticator(ORIGIN).create(_start(pair, token)) for _ in range(30)]

    outcomes = pair.race(30, lambda caller, number: _complete(caller, token, credentials[number]))

    assert tally(outcomes) == {"ok": 20, "LimitExceededException": 10}
    assert pair.count("webauthn_credentials", "pool_id = :p", p=pool_id) == 20


def test_of_twenty_signatures_with_one_count_one_signs_in(pair: Pair) -> None:
    pool_id, client, token = _signed_in(pair)
    phone = Authenticator(ORIGIN)
    assert _complete(pair.first, token, phone.create(_start(pair, token))).status == 200
    asked = [_ask(pair, client) for _ in range(20)]
    answers = [phone.get(options, counter=7) for options, _ in asked]

    def respond(caller: Caller, number: int) -> Outcome:
        responses = {"USERNAME": "ann", "CREDENTIAL": answers[number]}
        return caller.call(
            "RespondToAuthChallenge",
            ClientId=client,
            ChallengeName="WEB_AUTHN",
            ChallengeResponses=responses,
            Session=asked[number][1],
        )

    assert said(pair.race(20, respond)) == {"ok": 1, sentences.INVALID_PASSKEY_CREDENTIAL: 19}
    assert pair.sql("SELECT sign_count FROM v_passkeys WHERE pool_id = :p", p=pool_id) == [{"sign_count": 7}]


def _ask(pair: Pair, client: str) -> tuple[dict[str, Any], str]:
    answer = pair.first.must(
        "InitiateAuth",
        ClientId=client,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": "ann", "PREFERRED_CHALLENGE": "WEB_AUTHN"},
    )
    return json.loads(answer["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]), answer["Session"]
