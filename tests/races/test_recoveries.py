"""Point-in-time recovery at two servers at once: never one too many, and each is started or cancelled once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.given import PASSWORD
from tests.support.pair import Pair, tally


@pytest.fixture(autouse=True)
def right_clock(pair: Pair) -> Iterator[None]:
    yield
    pair.first.control("PUT", "/_emulator/clock", {"offset_seconds": 0})


def an_hour_on(pair: Pair) -> str:
    """The clock goes ahead; a point that pools can go back to."""
    pair.first.control("POST", "/_emulator/clock/advance", {"seconds": 3600})
    shown: Any = pair.first.control("GET", "/_emulator/clock")
    now = datetime.fromisoformat(shown["now"]).astimezone(UTC)
    return (now - timedelta(minutes=20)).isoformat()


def test_of_twelve_who_initiate_a_recovery_of_a_pool_one_does(pair: Pair) -> None:
    pool_id = pair.pool()
    sent = {"UserPoolId": pool_id, "RestoreTimestamp": an_hour_on(pair)}
    outcomes = pair.race(12, lambda caller, _: caller.call("InitiatePointInTimeRecovery", **sent))
    assert tally(outcomes) == {"ok": 1, "LimitExceededException": 11}
    assert pair.count("recoveries", "pool_id = :p", p=pool_id) == 1


def test_an_account_never_has_more_than_five_active(pair: Pair) -> None:
    pools = [pair.pool() for _ in range(12)]
    at = an_hour_on(pair)

    def act(caller: Any, number: int) -> Any:
        return caller.call("InitiatePointInTimeRecovery", UserPoolId=pools[number], RestoreTimestamp=at)

    assert tally(pair.race(12, act)) == {"ok": 5, "LimitExceededException": 7}


def test_of_twelve_who_start_or_cancel_a_recovery_one_does(pair: Pair) -> None:
    pools = [pair.pool() for _ in range(3)]
    at = an_hour_on(pair)
    for pool_id in pools:
        begun = pair.first.must("InitiatePointInTimeRecovery", UserPoolId=pool_id, RestoreTimestamp=at)
        named = {"UserPoolId": pool_id, "RestoreId": begun["Restoration"]["RestoreId"]}

        def act(caller: Any, number: int, named: dict[str, str] = named) -> Any:
            verb = "Start" if number % 2 else "Cancel"
            return caller.call(f"{verb}PointInTimeRecovery", **named)

        assert tally(pair.race(12, act)) == {"ok": 1, "InvalidParameterException": 11}
        after = pair.second.must("DescribePointInTimeRecovery", **named)["Restoration"]["RestoreStatus"]
        assert after in ("RESTORE_COMPLETED", "PREVIEW_CANCELLED")


def test_a_recovery_that_one_server_began_pauses_the_other(pair: Pair) -> None:
    pool_id = pair.pool()
    sign_up = {"ClientId": pair.client(pool_id), "Username": "ann", "Password": PASSWORD}
    point = an_hour_on(pair)
    pair.second.must("SignUp", **sign_up)
    pair.first.must("InitiatePointInTimeRecovery", UserPoolId=pool_id, RestoreTimestamp=point)
    refused = pair.second.call("SignUp", **{**sign_up, "Username": "bob"})
    assert refused.error == "OperationNotEnabledException"
