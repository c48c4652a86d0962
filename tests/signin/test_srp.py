"""USER_SRP_AUTH: a client that follows the arithmetic comes in, and nobody else does."""

import re
from datetime import timedelta
from typing import Any

import pytest
from pycognito.aws_srp import AWSSRP

from tests.support import sentences
from tests.support.given import PASSWORD, Given
from tests.support.srp_client import N, Srp
from tests.support.ways import (
    FOLDING,
    INCORRECT,
    UNKNOWN,
    check_tokens,
    initiate,
    initiate_refused,
    respond,
    respond_refused,
)

Client = Any
OFTEN = 8


@pytest.mark.once
def test_the_challenge_has_five_parameters_and_no_session(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    challenge = Srp(client, "bob").begin()
    assert sorted(challenge) == ["ChallengeName", "ChallengeParameters"]
    assert challenge["ChallengeName"] == "PASSWORD_VERIFIER"
    parameters = challenge["ChallengeParameters"]
    assert sorted(parameters) == ["SALT", "SECRET_BLOCK", "SRP_B", "USERNAME", "USER_ID_FOR_SRP"]
    assert parameters["USERNAME"] == parameters["USER_ID_FOR_SRP"] == "bob"
    assert re.fullmatch("[1-9a-f][0-9a-f]{20,31}", parameters["SALT"])
    assert re.fullmatch("[1-9a-f][0-9a-f]{700,767}", parameters["SRP_B"])
    assert 1200 <= len(parameters["SECRET_BLOCK"]) <= 1900


@pytest.mark.once
def test_a_client_that_follows_the_arithmetic_signs_in_every_time(given: Given) -> None:
    """Odd lengths and high first bits come by chance, so more than once."""
    client = given.client()
    given.confirmed_user(client, "bob")
    for _ in range(OFTEN):
        check_tokens(Srp(client, "bob").sign_in())


@pytest.mark.once
def test_pycognito_signs_in(given: Given) -> None:
    client = given.client(GenerateSecret=True)
    given.invited_user(client, "bob")
    given.cognito.admin_set_user_password(UserPoolId=client.pool_id, Username="bob", Password=PASSWORD, Permanent=True)
    reference = AWSSRP("bob", PASSWORD, client.pool_id, client.id, client=given.cognito, client_secret=client.secret)
    check_tokens(reference.authenticate_user())


def test_an_alias_is_answered_with_the_real_username(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "bob", email="bob@example.test")
    srp = Srp(client, "bob@example.test")
    challenge = srp.begin()
    assert challenge["ChallengeParameters"]["USER_ID_FOR_SRP"] == "bob"
    check_tokens(srp.finish(challenge, USERNAME="bob@example.test"))


def test_an_address_that_is_the_username_is_answered_with_the_sub(given: Given) -> None:
    client = given.client(given.pool(UsernameAttributes=["email"]))
    given.confirmed_user(client, "bob@example.test", email="bob@example.test")
    sub = given.attributes(client, "bob@example.test")["sub"]
    srp = Srp(client, "bob@example.test")
    challenge = srp.begin()
    assert challenge["ChallengeParameters"]["USERNAME"] == sub
    check_tokens(srp.finish(challenge))


def test_the_admin_operations_speak_srp_too(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    srp = Srp(client, "bob")
    challenge = initiate(client, "admin_initiate_auth", "USER_SRP_AUTH", USERNAME="bob", SRP_A=srp.srp_a)
    responses = srp.responses(challenge)
    admin = "admin_respond_to_auth_challenge"
    check_tokens(respond(client, "PASSWORD_VERIFIER", responses, operation=admin))


def _refused(srp: Srp, challenge: dict[str, Any], **changes: str) -> tuple[str, str]:
    return respond_refused(srp.client, "PASSWORD_VERIFIER", srp.responses(challenge, **changes))


def test_a_secret_block_proves_once(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    srp = Srp(client, "bob")
    challenge = srp.begin()
    srp.finish(challenge)
    assert _refused(srp, challenge) == INCORRECT


def test_a_wrong_proof_spends_the_block(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    srp = Srp(client, "bob")
    challenge = srp.begin()
    assert _refused(srp, challenge, PASSWORD_CLAIM_SIGNATURE="AAAA") == INCORRECT
    assert _refused(srp, challenge) == INCORRECT


def test_a_wrong_password_proves_nothing(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    srp = Srp(client, "bob", "Wrong1234!")
    assert _refused(srp, srp.begin()) == INCORRECT


@pytest.mark.once
@pytest.mark.parametrize(
    "changes",
    [
        {"PASSWORD_CLAIM_SECRET_BLOCK": "AAAA"},
        {"PASSWORD_CLAIM_SECRET_BLOCK": "not base64, ü"},
        {"PASSWORD_CLAIM_SIGNATURE": "ü\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")},
        {"USERNAME": "eve"},
        {"USERNAME": "nobody"},
        {"TIMESTAMP": "Tue Sep 1 07:04:10 UTC 2026"},
    ],
    ids=str,
)
def test_nothing_of_the_answer_may_be_another(given: Given, changes: dict[str, str]) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    given.confirmed_user(client, "eve")
    srp = Srp(client, "bob")
    assert _refused(srp, srp.begin(), **changes) == INCORRECT


def test_a_block_belongs_to_its_client(given: Given) -> None:
    client = given.client()
    other = given.client(client.pool_id)
    given.confirmed_user(client, "bob")
    srp = Srp(client, "bob")
    responses = srp.responses(srp.begin())
    assert respond_refused(other, "PASSWORD_VERIFIER", responses) == INCORRECT


@pytest.mark.once
def test_the_timestamp_may_be_skewed_and_only_has_to_be_one(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    srp = Srp(client, "bob")
    check_tokens(srp.finish(srp.begin(), timestamp="Mon Jan 8 19:43:42 UTC 2018"))
    assert _refused(srp, srp.begin(), TIMESTAMP="2026-11-23T05:00:00Z") == (
        "InvalidParameterException",
        sentences.TIMESTAMP_FORMAT,
    )


def test_the_proof_may_come_as_long_as_a_session_lives(given: Given) -> None:
    client = given.client(AuthSessionValidity=5)
    given.confirmed_user(client, "bob")
    given.clock_frozen()
    early, late = Srp(client, "bob"), Srp(client, "bob")
    first, second = early.begin(), late.begin()
    given.clock_advanced(timedelta(minutes=5, seconds=-1))
    check_tokens(early.finish(first))
    given.clock_advanced(timedelta(seconds=1))
    assert _refused(late, second) == INCORRECT


@pytest.mark.once
@pytest.mark.parametrize("srp_a", ["0", "00", f"{N:x}", f"{2 * N:x}", "zz", "-1", "٣", "a" * 5000])
def test_a_public_value_that_would_prove_nothing_is_refused(given: Given, srp_a: str) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    said = initiate_refused(client, "initiate_auth", "USER_SRP_AUTH", USERNAME="bob", SRP_A=srp_a)
    assert said == INCORRECT


# --- users who are not there ------------------------------------------------------------------------------------


@pytest.mark.once
def test_a_client_that_hides_nothing_is_told_at_the_first_step(given: Given) -> None:
    client = given.client()
    assert initiate_refused(client, "initiate_auth", "USER_SRP_AUTH", USERNAME="nobody", SRP_A="2") == UNKNOWN


@pytest.mark.once
@pytest.mark.parametrize(
    ("settings", "typed"),
    [({}, "nobody"), ({"UsernameAttributes": ["email"]}, "nobody@example.test"), ({}, "+15550100")],
)
def test_an_unknown_user_gets_the_same_salt_and_id_each_time(given: Given, settings: Any, typed: str) -> None:
    client = given.client(given.pool(**settings, **FOLDING), PreventUserExistenceErrors="ENABLED")
    srp = Srp(client, typed)
    first, second = srp.begin()["ChallengeParameters"], srp.begin()["ChallengeParameters"]
    for name in ("SALT", "USERNAME", "USER_ID_FOR_SRP"):
        assert first[name] == second[name], name
    assert first["SRP_B"] != second["SRP_B"]
    assert first["SECRET_BLOCK"] != second["SECRET_BLOCK"]
    assert Srp(client, typed.upper()).begin()["ChallengeParameters"]["SALT"] == first["SALT"]
    assert Srp(client, "else" + typed).begin()["ChallengeParameters"]["SALT"] != first["SALT"]
    elsewhere = given.client(given.pool(**settings), PreventUserExistenceErrors="ENABLED")
    assert Srp(elsewhere, typed).begin()["ChallengeParameters"]["SALT"] != first["SALT"]


@pytest.mark.parametrize("password", [PASSWORD, ""])
def test_nothing_proves_an_unknown_user(given: Given, password: str) -> None:
    client = given.client(PreventUserExistenceErrors="ENABLED")
    srp = Srp(client, "nobody", password)
    challenge = srp.begin()
    assert _refused(srp, challenge) == INCORRECT
    assert _refused(srp, challenge) == INCORRECT


def test_a_user_without_a_password_is_challenged_like_any_other_and_never_comes_in(given: Given) -> None:
    """Not told apart from others although the client hides nothing: there is a user."""
    client = given.client()
    given.confirmed_user(client, "bob")
    given.sql(
        "UPDATE users SET password_hash = NULL, srp_salt = NULL, srp_verifier = NULL WHERE pool_id = :pool",
        pool=client.pool_id,
    )
    srp = Srp(client, "bob")
    challenge = srp.begin()
    assert challenge["ChallengeParameters"]["USER_ID_FOR_SRP"] == "bob"
    assert _refused(srp, challenge) == INCORRECT
