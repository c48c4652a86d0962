"""Housekeeping."""

from datetime import timedelta
from typing import Any

from emulator.base import ids
from emulator.console import sweeper
from emulator.context import Services
from tests.given import Given
from tests.signin.device_client import confirmed_device, new_device, tracking

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


def test_devices_that_nobody_confirmed_in_a_day_go_and_confirmed_ones_stay(services: Services, given: Given) -> None:
    client = tracking(given)
    new_device(given, client)
    device = confirmed_device(given, client)
    rows = "SELECT device_key FROM devices WHERE pool_id = :pool"
    sweeper.sweep(services)
    assert len(given.sql(rows, pool=client.pool_id)) == 2
    given.clock_advanced(timedelta(days=1, minutes=4))
    sweeper.sweep(services)
    assert given.sql(rows, pool=client.pool_id) == [{"device_key": device.key}]


def test_events_go_after_two_years(services: Services, given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "ann")
    rows = "SELECT event_type FROM events WHERE pool_id = :pool ORDER BY id"
    before = given.sql(rows, pool=client.pool_id)
    old = ids.first_row_id("event", services.clock.now() - timedelta(days=731))
    given.sql(
        "UPDATE events SET id = :old WHERE pool_id = :pool AND event_type = 'SignUp'", old=old, pool=client.pool_id
    )
    sweeper.sweep(services)
    assert given.sql(rows, pool=client.pool_id) == [row for row in before if row["event_type"] != "SignUp"]
