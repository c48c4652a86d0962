"""Five wrong passwords, then 2^(n-5) seconds after the n-th, 900 at most; one counter for every way to give a
password."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from sqlalchemy import text

from emulator.store import attempts
from emulator.store.attempts import AttemptCount
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.patience import until
from tests.support.srp_client import Srp
from tests.support.ways import (
    ALL_FLOWS,
    FOLDING,
    INCORRECT,
    LOCKED,
    check_tokens,
    initiate,
    initiate_refused,
    password_refused,
    respond_refused,
)

WRONG = "Wrong1234!"
ALMOST = timedelta(milliseconds=1)


@pytest.fixture
def client(given: Given) -> AppClient:
    """A client with a user bob, and a clock that stands still."""
    made = given.client(ExplicitAuthFlows=ALL_FLOWS)
    given.confirmed_user(made, "bob")
    given.clock_frozen()
    return made


def fail(client: AppClient, times: int) -> None:
    for _ in range(times):
        assert password_refused(client, "bob", WRONG) == INCORRECT


def locks_for(given: Given, client: AppClient) -> timedelta:
    """How long the lock lasts now; afterwards it has just ended."""
    row = given.sql("SELECT count FROM attempts WHERE pool_id = :pool AND rule = 'wrong_password'", pool=client.pool_id)
    length = timedelta(seconds=min(2 ** (row[0]["count"] - 5), 900))
    given.clock_advanced(length - ALMOST)
    assert password_refused(client, "bob", PASSWORD) == LOCKED
    given.clock_advanced(ALMOST)
    return length


def test_four_wrong_passwords_lock_nothing(given: Given, client: AppClient) -> None:
    fail(client, 4)
    check_tokens(given.sign_in(client, "bob"))
    fail(client, 4)
    check_tokens(given.sign_in(client, "bob"))


def test_the_fifth_locks_for_a_second_and_each_further_one_for_twice_as_long(given: Given, client: AppClient) -> None:
    fail(client, 4)
    lengths = []
    for _ in range(11):
        fail(client, 1)
        lengths.append(locks_for(given, client).total_seconds())
    assert lengths == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]


def test_attempts_during_a_lock_do_not_count(given: Given, client: AppClient) -> None:
    fail(client, 5)
    for password in (WRONG, PASSWORD, WRONG, WRONG):
        assert password_refused(client, "bob", password) == LOCKED
    assert locks_for(given, client) == timedelta(seconds=1)
    fail(client, 1)
    assert locks_for(given, client) == timedelta(seconds=2)


def test_a_sign_in_after_the_lock_begins_anew(given: Given, client: AppClient) -> None:
    fail(client, 5)
    given.clock_advanced(timedelta(seconds=1))
    check_tokens(given.sign_in(client, "bob"))
    fail(client, 4)
    check_tokens(given.sign_in(client, "bob"))


@pytest.mark.parametrize(("quiet", "locked"), [(timedelta(minutes=15), False), (timedelta(minutes=15) - ALMOST, True)])
def test_fifteen_quiet_minutes_begin_anew(given: Given, client: AppClient, quiet: timedelta, locked: bool) -> None:
    fail(client, 4)
    given.clock_advanced(quiet)
    fail(client, 1)
    if locked:
        assert password_refused(client, "bob", PASSWORD) == LOCKED
    else:
        check_tokens(given.sign_in(client, "bob"))


def test_a_lock_is_of_one_user(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "eve")
    fail(client, 5)
    check_tokens(given.sign_in(client, "eve"))


def test_every_client_of_the_pool_finds_the_lock(given: Given, client: AppClient) -> None:
    fail(client, 5)
    assert password_refused(given.client(client.pool_id), "bob", PASSWORD) == LOCKED


def _public(client: AppClient) -> Any:
    return password_refused(client, "bob", WRONG)


def _admin(client: AppClient) -> Any:
    return initiate_refused(client, "admin_initiate_auth", "ADMIN_USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=WRONG)


def _srp(client: AppClient) -> Any:
    srp = Srp(client, "bob", WRONG)
    return respond_refused(client, "PASSWORD_VERIFIER", srp.responses(srp.begin()))


def _chosen(client: AppClient) -> Any:
    return initiate_refused(
        client, "initiate_auth", "USER_AUTH", USERNAME="bob", PREFERRED_CHALLENGE="PASSWORD", PASSWORD=WRONG
    )


def _answered(client: AppClient) -> Any:
    session = initiate(client, "initiate_auth", "USER_AUTH", USERNAME="bob")["Session"]
    answers = {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": WRONG}
    return respond_refused(client, "SELECT_CHALLENGE", answers, session=session)


WAYS: list[Callable[[AppClient], Any]] = [_public, _admin, _srp, _chosen, _answered]


def test_one_counter_for_every_way(given: Given, client: AppClient) -> None:
    for way in WAYS:
        assert way(client) == INCORRECT
    for way in (_public, _admin, _chosen, _answered):
        assert way(client) == LOCKED
    assert initiate_refused(client, "initiate_auth", "USER_SRP_AUTH", USERNAME="bob", SRP_A="2") == LOCKED


def test_a_proof_begun_before_the_lock_does_not_come_through_it(given: Given, client: AppClient) -> None:
    srp = Srp(client, "bob")
    challenge = srp.begin()
    fail(client, 5)
    assert respond_refused(client, "PASSWORD_VERIFIER", srp.responses(challenge)) == LOCKED
    given.clock_advanced(timedelta(seconds=1))
    check_tokens(srp.finish(challenge))
    fail(client, 4)
    check_tokens(given.sign_in(client, "bob"))


def test_a_second_answer_to_one_challenge_is_not_a_second_guess(given: Given, client: AppClient) -> None:
    srp = Srp(client, "bob", WRONG)
    responses = srp.responses(srp.begin())
    for _ in range(8):
        assert respond_refused(client, "PASSWORD_VERIFIER", responses) == INCORRECT
    check_tokens(given.sign_in(client, "bob"))


def test_a_pool_may_have_numbers_of_its_own(given: Given, client: AppClient) -> None:
    jsonb = "" if given.services.database.is_sqlite else "::jsonb"
    given.sql(
        f'UPDATE user_pools SET rules = \'{{"wrong_password": {{"limit": 2}}}}\'{jsonb} WHERE id = :pool',  # noqa: S608
        pool=client.pool_id,
    )
    fail(client, 2)
    assert password_refused(client, "bob", PASSWORD) == LOCKED


@pytest.mark.parametrize("kind", ["password", "srp"])
def test_twenty_parallel_guesses_are_five(
    given: Given, client: AppClient, connect: Callable[..., Any], kind: str
) -> None:
    """The right password is the last to start: whether it is judged in time or not, no more than five are judged."""
    threads = 20
    gate = threading.Barrier(threads)
    srps = [Srp(client, "bob", PASSWORD if number == threads - 1 else WRONG) for number in range(threads)]
    answers = [srp.responses(srp.begin()) if kind == "srp" else {} for srp in srps]

    def guess(number: int) -> str:
        gate.wait(30)
        try:
            if kind == "srp":
                client.cognito.respond_to_auth_challenge(
                    ClientId=client.id, ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=answers[number]
                )
            else:
                given.sign_in(client, "bob", srps[number].password)
        except ClientError as error:
            return str(error.response["Error"]["Message"])
        return "signed in"

    with ThreadPoolExecutor(threads) as pool:
        said = list(pool.map(guess, range(threads)))
    wrong = said.count(INCORRECT[1])
    assert said.count(LOCKED[1]) + wrong + said.count("signed in") == threads
    if "signed in" in said:  # it was among the first five, and the counter began anew after it
        assert said[-1] == "signed in"
        assert wrong <= 4 + 5
    else:
        assert said[-1] == LOCKED[1]
        assert wrong == 5


def test_the_right_password_among_parallel_guesses_does_not_come_through_their_lock(
    given: Given, client: AppClient
) -> None:
    """Four were wrong before; of twenty more one is judged wrong, and whoever comes after it finds the lock."""
    fail(client, 4)
    gate = threading.Barrier(20)

    def guess(number: int) -> str:
        gate.wait(30)
        return password_refused(client, "bob", WRONG)[1]

    with ThreadPoolExecutor(20) as pool:
        said = sorted(pool.map(guess, range(20)))
    assert said == [INCORRECT[1], *[LOCKED[1]] * 19]
    assert password_refused(client, "bob", PASSWORD) == LOCKED


@pytest.mark.parametrize("mfa", ["OFF", "OPTIONAL"])
@pytest.mark.parametrize("kind", ["password", "srp"])
def test_a_lock_of_which_a_sign_in_waits_for_the_row_refuses_it(
    given: Given, client: AppClient, kind: str, mfa: str
) -> None:
    """Whoever counts the wrong answer holds the row; the right password came before that was kept."""
    app = {"SoftwareTokenMfaConfiguration": {"Enabled": True}, "MfaConfiguration": mfa} if mfa != "OFF" else {}
    given.cognito.set_user_pool_mfa_config(UserPoolId=client.pool_id, **app)
    srp = Srp(client, "bob")
    answers = srp.responses(srp.begin()) if kind == "srp" else {}

    (bob,) = given.sql("SELECT id FROM users WHERE pool_id = :pool", pool=client.pool_id)
    now = given.services.clock.now()
    locked = AttemptCount(
        client.pool_id, f"user:{bob['id']}", "wrong_password", "bob", 5, now, now, now + timedelta(hours=1)
    )

    def sign_in() -> Any:
        if kind == "srp":
            return respond_refused(client, "PASSWORD_VERIFIER", answers)
        return password_refused(client, "bob", PASSWORD)

    database = given.services.database
    shell = database.begin(write=True)
    with ThreadPoolExecutor(1) as pool:
        try:
            shell.execute(text("UPDATE users SET status = status WHERE pool_id = :pool"), {"pool": client.pool_id})
            said = pool.submit(sign_in)
            until(given.somebody_waits_for_a_row)
            attempts.put(shell, locked)
        finally:
            database.end(shell, write=True, keep=True)
        assert said.result() == LOCKED
    assert given.sql("SELECT * FROM refresh_token_families WHERE pool_id = :pool", pool=client.pool_id) == []
    passed = "SELECT * FROM events WHERE pool_id = :pool AND event_type = 'SignIn' AND outcome = 'Pass'"
    assert given.sql(passed, pool=client.pool_id) == []


def test_a_name_may_be_as_long_as_a_parameter(given: Given) -> None:
    """Nobody has it, and it is locked like any other."""
    client = given.client(PreventUserExistenceErrors="ENABLED")
    given.clock_frozen()
    name = random.Random(0).randbytes(50_000).hex()
    for _ in range(5):
        assert password_refused(client, name) == INCORRECT
    assert password_refused(client, name) == LOCKED
    assert password_refused(client, name[:-1]) == INCORRECT


def test_nobody_is_locked_by_proofs_under_their_name_in_any_case(given: Given) -> None:
    client = given.client(given.pool(**FOLDING), ExplicitAuthFlows=ALL_FLOWS, PreventUserExistenceErrors="ENABLED")
    given.clock_frozen()
    for _ in range(5):
        srp = Srp(client, "nobody")
        answers = srp.responses(srp.begin(), USERNAME="NOBODY")
        assert respond_refused(client, "PASSWORD_VERIFIER", answers) == INCORRECT
    assert password_refused(client, "nobody") == LOCKED
