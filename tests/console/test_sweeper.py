"""Housekeeping."""

from datetime import timedelta
from typing import Any

from emulator.console import sweeper
from emulator.context import Services
from tests.given import Given

Client = Any


def test_sessions_that_ran_out_a_day_ago_go_and_live_ones_stay(services: Services, given: Given) -> None:
    client = given.client()
    given.invited_user(client, "ann")
    given.sign_in(client, "ann", "Temp0rary!")
    in_pool = {"pool": client.pool_id}
    count = "SELECT count(*) AS n FROM sessions WHERE pool_id = :pool"
    sweeper.sweep(services)
    assert given.sql(count, **in_pool) == [{"n": 1}]
    given.clock_advanced(timedelta(days=1, minutes=4))
    sweeper.sweep(services)
    assert given.sql(count, **in_pool) == [{"n": 0}]
