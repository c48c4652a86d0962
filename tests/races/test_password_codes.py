"""One code that resets a password, many clients at two servers."""

from tests.support.pair import Pair, tally


def _forgetful(pair: Pair) -> tuple[str, str, str]:
    """A pool, its client, and the code that was sent to `ann`, who is confirmed."""
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.signed_up(client, "ann")
    named = {"ClientId": client, "Username": "ann"}
    pair.first.must("ConfirmSignUp", **named, ConfirmationCode=pair.code(pool_id, "ann"))
    pair.first.must("ForgotPassword", **named)
    return pool_id, client, pair.code(pool_id, "ann")


def test_of_twenty_clients_that_spend_one_code_one_sets_its_password(pair: Pair) -> None:
    pool_id, client, code = _forgetful(pair)
    named = {"ClientId": client, "Username": "ann", "ConfirmationCode": code}

    outcomes = pair.race(
        20, lambda caller, number: caller.call("ConfirmForgotPassword", **named, Password=f"N3w-password-{number}")
    )

    assert tally(outcomes) == {"ok": 1, "ExpiredCodeException": 19}
    assert pair.count("events", "pool_id = :p AND event_type = 'ConfirmForgotPassword'", p=pool_id) == 1
    rows = pair.sql("SELECT state FROM v_codes WHERE pool_id = :p AND purpose = 'forgot_password'", p=pool_id)
    assert [row["state"] for row in rows] == ["used"]


def test_parallel_requests_leave_one_live_code(pair: Pair) -> None:
    pool_id, client, _ = _forgetful(pair)

    outcomes = pair.race(10, lambda caller, _: caller.call("ForgotPassword", ClientId=client, Username="ann"))

    assert tally(outcomes) == {"ok": 10}
    rows = pair.sql("SELECT state FROM v_codes WHERE pool_id = :p AND purpose = 'forgot_password'", p=pool_id)
    assert sorted(row["state"] for row in rows) == ["live"] + ["superseded"] * 10
