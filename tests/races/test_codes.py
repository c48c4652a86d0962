"""One code, one attempt counter, many clients at two servers."""

import pytest

from tests.support.caller import Caller, Outcome
from tests.support.pair import Pair, tally


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def _confirm(caller: Caller, client: str, username: str, code: str) -> Outcome:
    return caller.call("ConfirmSignUp", ClientId=client, Username=username, ConfirmationCode=code)


def test_of_twenty_clients_that_spend_one_code_one_succeeds(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.allow(pool_id, ConfirmSignUp=1000)
    pair.signed_up(client, "ann")
    code = pair.code(pool_id, "ann")

    outcomes = pair.race(20, lambda caller, _: _confirm(caller, client, "ann", code))

    assert tally(outcomes) == {"ok": 1, "NotAuthorizedException": 19}
    assert pair.count("events", "pool_id = :p AND event_type = 'ConfirmSignUp'", p=pool_id) == 1
    assert [row["state"] for row in pair.sql("SELECT state FROM v_codes WHERE pool_id = :p", p=pool_id)] == ["used"]


@pytest.mark.usefixtures("frozen_clock")
def test_of_forty_wrong_codes_five_are_judged_and_the_rest_refused_unseen(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.allow(pool_id, ConfirmSignUp=1000)
    pair.signed_up(client, "ann")
    wrong = _wrong(pair.code(pool_id, "ann"))

    outcomes = pair.race(40, lambda caller, _: _confirm(caller, client, "ann", wrong))

    assert tally(outcomes) == {"CodeMismatchException": 5, "TooManyFailedAttemptsException": 35}
    assert [row["attempts"] for row in pair.sql("SELECT attempts FROM v_codes WHERE pool_id = :p", p=pool_id)] == [5]


@pytest.mark.usefixtures("frozen_clock")
def test_the_hourly_cap_and_the_lock_hold_together(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.signed_up(client, "ann")
    wrong = _wrong(pair.code(pool_id, "ann"))

    outcomes = pair.race(40, lambda caller, _: _confirm(caller, client, "ann", wrong))

    assert tally(outcomes) == {
        "CodeMismatchException": 5,
        "TooManyFailedAttemptsException": 10,
        "LimitExceededException": 25,
    }
    rows = pair.sql("SELECT rule, count FROM attempts WHERE pool_id = :p ORDER BY rule", p=pool_id)
    assert rows == [{"rule": "calls:ConfirmSignUp", "count": 15}, {"rule": "wrong_code:sign_up", "count": 5}]


@pytest.mark.usefixtures("frozen_clock")
def test_the_hourly_cap_holds_for_a_name_that_nobody_has(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)

    outcomes = pair.race(40, lambda caller, _: _confirm(caller, client, "nobody", "123456"))

    assert tally(outcomes) == {"UserNotFoundException": 15, "LimitExceededException": 25}


@pytest.mark.usefixtures("frozen_clock")
def test_parallel_resends_leave_one_live_code_and_keep_their_cap(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.signed_up(client, "ann")

    outcomes = pair.race(20, lambda caller, _: caller.call("ResendConfirmationCode", ClientId=client, Username="ann"))

    assert tally(outcomes) == {"ok": 5, "LimitExceededException": 15}
    states = [row["state"] for row in pair.sql("SELECT state FROM v_codes WHERE pool_id = :p", p=pool_id)]
    assert sorted(states) == ["live"] + ["superseded"] * 5


def test_a_right_code_among_wrong_ones_confirms_once_or_is_locked_out(pair: Pair) -> None:
    """Whoever comes first, the state tells the same story as the answers."""
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.allow(pool_id, ConfirmSignUp=1000)
    pair.signed_up(client, "ann")
    code = pair.code(pool_id, "ann")

    outcomes = pair.race(
        30, lambda caller, number: _confirm(caller, client, "ann", code if number % 3 == 0 else _wrong(code))
    )

    counted = tally(outcomes)
    assert counted.get("ok", 0) <= 1
    status = pair.first.must("AdminGetUser", UserPoolId=pool_id, Username="ann")["UserStatus"]
    assert status == ("CONFIRMED" if counted.get("ok") else "UNCONFIRMED")
