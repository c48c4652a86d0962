"""The quota of a second, at two servers at once."""

import pytest

from tests.support.pair import Pair, tally


@pytest.mark.usefixtures("frozen_clock")
def test_of_forty_calls_in_a_second_as_many_come_through_as_the_quota_allows(pair: Pair) -> None:
    pool_id = pair.pool()
    pair.first.control("PUT", f"/_emulator/pools/{pool_id}/rules", {"quota:UserList": {"limit": 7}})
    outcomes = pair.race(40, lambda caller, _: caller.call("ListUsers", UserPoolId=pool_id))
    assert tally(outcomes) == {"ok": 7, "TooManyRequestsException": 33}
