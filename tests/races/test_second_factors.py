"""Codes of second factors, at two servers at once."""

from datetime import datetime, timedelta

import pyotp
import pytest

from tests.support import sentences
from tests.support.caller import Caller, Outcome
from tests.support.given import PASSWORD, attribute_list
from tests.support.pair import Pair, said, sign_in, tally

WRONG = sentences.INVALID_CODE_OR_AUTH_STATE
LOCKED = sentences.TOO_MANY_INVALID_CREDENTIALS
USED = sentences.SESSION_WAS_USED
REPLAYED = sentences.SOFTWARE_TOKEN_CODE_WAS_USED


def _pool(pair: Pair) -> tuple[str, str]:
    pool_id = pair.pool(SmsConfiguration={"SnsCallerArn": f"arn:aws:iam::{pair.account}:role/sms"})
    pair.first.must(
        "SetUserPoolMfaConfig",
        UserPoolId=pool_id,
        MfaConfiguration="OPTIONAL",
        SmsMfaConfiguration={"SmsConfiguration": {"SnsCallerArn": f"arn:aws:iam::{pair.account}:role/sms"}},
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    client = pair.client(pool_id)
    pair.confirmed(pool_id, client, "ann")
    return pool_id, client


def _with_sms(pair: Pair) -> tuple[str, str]:
    pool_id, client = _pool(pair)
    whom = {"UserPoolId": pool_id, "Username": "ann"}
    pair.first.must("AdminUpdateUserAttributes", **whom, UserAttributes=attribute_list({"phone_number": "+15550100"}))
    pair.first.must("AdminSetUserMFAPreference", **whom, SMSMfaSettings={"Enabled": True})
    return pool_id, client


def _challenge(pair: Pair, client: str) -> str:
    return str(sign_in(pair.first, client, "ann", PASSWORD).content["Session"])


def _sent(pair: Pair, pool_id: str) -> str:
    rows = pair.sql("SELECT code FROM messages WHERE pool_id = :p ORDER BY created_at DESC, id DESC", p=pool_id)
    return str(rows[0]["code"])


def _answer(caller: Caller, client: str, challenge: str, session: str, code: str) -> Outcome:
    return caller.call(
        "RespondToAuthChallenge",
        ClientId=client,
        ChallengeName=challenge,
        Session=session,
        ChallengeResponses={"USERNAME": "ann", f"{challenge}_CODE": code},
    )


@pytest.mark.usefixtures("frozen_clock")
def test_of_forty_wrong_codes_five_are_judged(pair: Pair) -> None:
    pool_id, client = _with_sms(pair)
    session = _challenge(pair, client)
    wrong = f"{(int(_sent(pair, pool_id)) + 1) % 10**6:06}"

    outcomes = pair.race(40, lambda caller, _: _answer(caller, client, "SMS_MFA", session, wrong))

    assert said(outcomes) == {WRONG: 5, LOCKED: 35}


def test_a_code_that_twenty_clients_send_signs_in_once(pair: Pair) -> None:
    pool_id, client = _with_sms(pair)
    session = _challenge(pair, client)
    code = _sent(pair, pool_id)

    outcomes = pair.race(20, lambda caller, _: _answer(caller, client, "SMS_MFA", session, code))

    assert said(outcomes) == {"ok": 1, USED: 19}


@pytest.mark.usefixtures("frozen_clock")
def test_a_code_of_an_app_signs_in_once_though_twenty_sign_ins_ask_for_it(pair: Pair) -> None:
    pool_id, client = _pool(pair)
    token = pair.tokens(client, "ann")["AccessToken"]
    app = pyotp.TOTP(pair.first.must("AssociateSoftwareToken", AccessToken=token)["SecretCode"])
    now = pair.first.control("GET", "/_emulator/clock")["now"]
    instant = datetime.fromisoformat(now)
    before = app.at(instant - timedelta(seconds=30))
    pair.first.must("VerifySoftwareToken", AccessToken=token, UserCode=before)
    whom = {"UserPoolId": pool_id, "Username": "ann"}
    pair.first.must("AdminSetUserMFAPreference", **whom, SoftwareTokenMfaSettings={"Enabled": True})
    sessions = [_challenge(pair, client) for _ in range(20)]
    code = app.at(instant)

    outcomes = pair.race(
        20, lambda caller, number: _answer(caller, client, "SOFTWARE_TOKEN_MFA", sessions[number], code)
    )

    assert said(outcomes) == {"ok": 1, REPLAYED: 19}


def test_twenty_associations_leave_one_secret_to_be(pair: Pair) -> None:
    pool_id, client = _pool(pair)
    token = pair.tokens(client, "ann")["AccessToken"]

    outcomes = pair.race(20, lambda caller, _: caller.call("AssociateSoftwareToken", AccessToken=token))

    assert tally(outcomes) == {"ok": 20}
    assert pair.count("software_tokens", "user_id IN (SELECT id FROM users WHERE pool_id = :p)", p=pool_id) == 1


def test_two_preferences_at_once_leave_one(pair: Pair) -> None:
    pool_id, _ = _with_sms(pair)
    whom = {"UserPoolId": pool_id, "Username": "ann"}
    chosen = {"Enabled": True, "PreferredMfa": True}

    outcomes = pair.race(20, lambda caller, _: caller.call("AdminSetUserMFAPreference", **whom, SMSMfaSettings=chosen))

    assert tally(outcomes) == {"ok": 20}
    assert pair.count("user_factors", "user_id IN (SELECT id FROM users WHERE pool_id = :p)", p=pool_id) == 1
