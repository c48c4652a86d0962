"""The session of every challenge, stolen, bent, late, twice, and of a user to whom something happened meanwhile: the
refusal, no tokens, and nothing changed.
"""

from datetime import timedelta
from typing import Any

import pytest

from tests.attacks.challenges import ASKED, BLOCK, CHALLENGES, FLOWS, Asked, Stage
from tests.support.functions import Functions
from tests.support.given import Given
from tests.support.ways import DISABLED, EXPIRED_SESSION, INCORRECT, INVALID_SESSION, USED_SESSION

Refusal = tuple[str, str]
# Nothing was proven before these: what happens to the user counts when they prove it, and not before.
BEGINNINGS = {"SELECT_CHALLENGE", "PASSWORD", "PASSWORD_SRP", "PASSWORD_VERIFIER", "WEB_AUTHN", "CUSTOM_CHALLENGE"}
# A wrong answer spends these, and MFA_SETUP has none.
ONE_TRY = {"PASSWORD_VERIFIER", "DEVICE_PASSWORD_VERIFIER", "CUSTOM_CHALLENGE", "MFA_SETUP"}
# The answer is another challenge, and the sign-in is refused there.
HALVES = {"PASSWORD_SRP", "DEVICE_SRP_AUTH"}
# SELECT_CHALLENGE may be answered under the name of what is chosen.
CHOICES = {"SELECT_CHALLENGE", "PASSWORD", "PASSWORD_SRP"}
STATE = ("users", "user_attributes", "refresh_token_families", "sessions", "devices", "webauthn_credentials")
OF_USERS = ("software_tokens", "user_factors", "password_history")
ANY: dict[str, str] = {
    "ANSWER": "PASSWORD",
    "CREDENTIAL": "{}",
    "DEVICE_KEY": "us-east-1_01234567-0123-4123-8123-0123456789ab",
    "EMAIL_OTP_CODE": "12345678",
    "NEW_PASSWORD": "N3w-secret!",
    "PASSWORD": "Passw0rd!",
    "PASSWORD_CLAIM_SIGNATURE": "AAAA",
    "SMS_MFA_CODE": "123456",
    "SMS_OTP_CODE": "12345678",
    "SOFTWARE_TOKEN_MFA_CODE": "123456",
    "SRP_A": "2",
    "TIMESTAMP": "Tue Sep 1 07:04:09 UTC 2026",
}


@pytest.fixture(params=CHALLENGES)
def stage(request: pytest.FixtureRequest, given: Given, functions: Functions) -> Stage:
    return CHALLENGES[request.param](given, functions)


def kept(given: Given, pool_id: str) -> dict[str, Any]:
    """Whatever a sign-in could change."""
    of_pool = {
        table: given.sql(f"SELECT * FROM {table} WHERE pool_id = :p ORDER BY 1, 2", p=pool_id)  # noqa: S608
        for table in (*STATE, "attempts", "messages")
    }
    mine = "user_id IN (SELECT id FROM users WHERE pool_id = :p)"
    of_users = {
        table: given.sql(f"SELECT * FROM {table} WHERE {mine} ORDER BY 1, 2", p=pool_id)  # noqa: S608
        for table in OF_USERS
    }
    return {**of_pool, **of_users}


def families(given: Given, pool_id: str) -> int:
    """How many sign-ins of the pool got tokens."""
    rows = given.sql("SELECT count(*) AS n FROM refresh_token_families WHERE pool_id = :p", p=pool_id)
    return int(rows[0]["n"])


def as_session(asked: Asked, refusal: Refusal) -> Refusal:
    """A SECRET_BLOCK tells nothing of what is wrong with it."""
    return INCORRECT if asked.session is None else refusal


def check_goes_on(asked: Asked) -> None:
    """The right answer is still one."""
    answered = asked.answered()
    assert ("AuthenticationResult" in answered) != ("ChallengeName" in answered)


def test_every_challenge_is_attacked() -> None:
    assert {name.partition(",")[0] for name in CHALLENGES} == set(ASKED)


@pytest.mark.once
def test_a_session_in_other_hands_opens_nothing_and_stays_good(stage: Stage) -> None:
    given, bob = stage.given, stage.ask("bob")
    pool = bob.client.pool_id
    sibling = given.client(pool, ExplicitAuthFlows=FLOWS)
    foreign = given.client(ExplicitAuthFlows=FLOWS)
    given.confirmed_user(foreign, "bob", email="b@x.test")
    before = kept(given, pool)
    thefts = {
        "of another user": bob.told(USERNAME="eve"),
        "of nobody": bob.told(USERNAME="nobody"),
        "of another client": bob.moved(client=sibling),
        "of another pool": bob.moved(client=foreign),
        "garbage": bob.with_text("QUFB" * 400),
        "cut": bob.with_text(bob.text[:-4]),
        "longer": bob.with_text(bob.text + "QUFB"),
    }
    said = {how: theft.refused() for how, theft in thefts.items()}
    assert said == dict.fromkeys(thefts, as_session(bob, INVALID_SESSION))
    assert kept(given, pool) == before
    assert families(given, foreign.pool_id) == 0
    check_goes_on(bob)


@pytest.mark.once
def test_a_session_of_one_step_is_none_of_another(stage: Stage) -> None:
    given, bob = stage.given, stage.ask("bob")
    others = set(ASKED) - {bob.name}
    if bob.name in CHOICES:
        others -= {"SELECT_CHALLENGE", "PASSWORD", "PASSWORD_SRP"}
    before = kept(given, bob.client.pool_id)
    for name in sorted(others):
        responses = {**ANY, "USERNAME": "bob", BLOCK: bob.text}
        said = bob.moved(name=name, session=bob.text, right=responses).refused()
        expected = INCORRECT if name.endswith("PASSWORD_VERIFIER") else INVALID_SESSION
        if name == "WEB_AUTHN" and bob.name == "SELECT_CHALLENGE":  # a choice answered in one call, unreadable here
            expected = ("InvalidParameterException", "Credential data is not valid")
        assert (name, said) == (name, expected)
    assert kept(given, bob.client.pool_id) == before
    check_goes_on(bob)


@pytest.mark.once
def test_a_session_swapped_for_that_of_another_user_proves_nothing(stage: Stage) -> None:
    """Eve's answer, right for her, with bob's session, and hers under his name."""
    bob, eve = stage.ask("bob"), stage.ask("eve")
    before = kept(stage.given, bob.client.pool_id)
    expected = as_session(bob, INVALID_SESSION)
    assert eve.with_text(bob.text).refused() == expected
    assert eve.told(USERNAME="bob").refused() == expected
    assert kept(stage.given, bob.client.pool_id) == before
    check_goes_on(eve)
    check_goes_on(bob)


def test_a_session_is_late_after_its_time(stage: Stage) -> None:
    bob = stage.ask("bob")
    before = families(stage.given, bob.client.pool_id)
    stage.given.clock_advanced(timedelta(minutes=3, milliseconds=1))
    assert bob.refused() == as_session(bob, EXPIRED_SESSION)
    assert families(stage.given, bob.client.pool_id) == before


def test_a_session_is_spent_by_the_right_answer(stage: Stage) -> None:
    bob = stage.ask("bob")
    check_goes_on(bob)
    before = kept(stage.given, bob.client.pool_id)
    for _ in range(2):
        assert bob.refused() == as_session(bob, USED_SESSION)
    assert kept(stage.given, bob.client.pool_id) == before


@pytest.mark.parametrize("stage", sorted(set(CHALLENGES) - ONE_TRY), indirect=True)
def test_a_wrong_answer_leaves_the_session_good(stage: Stage) -> None:
    bob = stage.ask("bob")
    before = families(stage.given, bob.client.pool_id)
    for _ in range(3):
        error, _ = bob.wrongly()
        assert error != "UserNotFoundException"
    assert families(stage.given, bob.client.pool_id) == before
    check_goes_on(bob)


# --- what happens to the user meanwhile -------------------------------------------------------------------------


def test_who_is_deleted_meanwhile_does_not_get_in(stage: Stage) -> None:
    bob = stage.ask("bob")
    pool = bob.client.pool_id
    stage.given.cognito.admin_delete_user(UserPoolId=pool, Username="bob")
    before = kept(stage.given, pool)
    assert bob.refused() == as_session(bob, INVALID_SESSION)
    assert kept(stage.given, pool) == before


@pytest.mark.once
def test_who_comes_after_a_deleted_user_of_the_same_name_is_somebody_else(stage: Stage) -> None:
    bob = stage.ask("bob")
    pool = bob.client.pool_id
    stage.given.cognito.admin_delete_user(UserPoolId=pool, Username="bob")
    stage.given.invited_user(bob.client, "bob", password="Passw0rd!")
    stage.given.cognito.admin_set_user_password(UserPoolId=pool, Username="bob", Password="Passw0rd!", Permanent=True)
    before = families(stage.given, pool)
    assert bob.refused() == as_session(bob, INVALID_SESSION)
    assert families(stage.given, pool) == before


@pytest.mark.once
def test_who_is_disabled_meanwhile_does_not_get_in(stage: Stage) -> None:
    bob = stage.ask("bob")
    pool = bob.client.pool_id
    before = families(stage.given, pool)
    stage.given.cognito.admin_disable_user(UserPoolId=pool, Username="bob")
    if bob.name == "PASSWORD_SRP":
        assert "AuthenticationResult" not in bob.answered()
    else:  # disabling signs out everywhere, too
        told = bob.name in (*BEGINNINGS, "NEW_PASSWORD_REQUIRED")
        assert bob.refused() == (DISABLED if told else as_session(bob, INVALID_SESSION))
    assert families(stage.given, pool) == before


@pytest.mark.once
def test_who_signs_out_everywhere_ends_the_sign_ins_on_their_way(stage: Stage) -> None:
    bob = stage.ask("bob")
    pool = bob.client.pool_id
    stage.given.clock_advanced(timedelta(seconds=1))
    stage.given.cognito.admin_user_global_sign_out(UserPoolId=pool, Username="bob")
    if bob.name in BEGINNINGS - {"CUSTOM_CHALLENGE"}:
        check_goes_on(bob)
        return
    before = families(stage.given, pool)
    assert bob.refused() == as_session(bob, INVALID_SESSION)
    assert families(stage.given, pool) == before


@pytest.mark.once
def test_a_new_password_ends_the_sign_ins_that_the_old_one_began(stage: Stage) -> None:
    """Where nothing was proven yet, the old password is a wrong one from now on, and what is no password stays good."""
    bob = stage.ask("bob")
    pool = bob.client.pool_id
    stage.given.cognito.admin_set_user_password(
        UserPoolId=pool, Username="bob", Password="An0ther-one!", Permanent=True
    )
    if bob.name in ("WEB_AUTHN", "CUSTOM_CHALLENGE", "PASSWORD_SRP"):
        check_goes_on(bob)
        return
    before = families(stage.given, pool)
    expected = INCORRECT if bob.name in BEGINNINGS else as_session(bob, INVALID_SESSION)
    assert bob.refused() == expected
    assert families(stage.given, pool) == before


@pytest.mark.once
def test_who_has_to_reset_the_password_does_not_get_in(stage: Stage) -> None:
    bob = stage.ask("bob")
    pool = bob.client.pool_id
    before = families(stage.given, pool)
    stage.given.sql("UPDATE users SET status = 'RESET_REQUIRED' WHERE pool_id = :p AND username = 'bob'", p=pool)
    if bob.name in HALVES:
        assert "AuthenticationResult" not in bob.answered()
    else:
        assert bob.refused() == ("PasswordResetRequiredException", "Password reset required for the user")
    assert families(stage.given, pool) == before
