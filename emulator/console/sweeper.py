"""Housekeeping while the emulator serves: challenge sessions that ran out a day ago can only be refused, and go; of the
trigger calls the newest stay, and devices that were not confirmed in a day, which is as long as an access token can
confirm one, go. Events of users go after two years of real time.
"""

import asyncio
import logging
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from emulator.base import ids
from emulator.console import control
from emulator.context import Services
from emulator.rules import auth_events
from emulator.store import devices, events, sessions, trigger_calls

EVERY_SECONDS = 3600
KEPT = timedelta(days=1)
KEPT_CALLS = 10_000
log = logging.getLogger("emulator")


async def run(services: Services) -> None:
    """Sweeps now and every hour, until it is cancelled."""
    while True:
        try:
            await asyncio.to_thread(sweep, services)
        except SQLAlchemyError as error:
            log.warning("sweep failed", extra={"error": type(error).__name__})
        await asyncio.sleep(EVERY_SECONDS)


def sweep(services: Services) -> int:
    """The number of sessions that went."""
    with control.opened(services, "sweep", write=True) as ctx:
        trigger_calls.sweep(ctx.db, keep=KEPT_CALLS)
        devices.sweep(ctx.db, ctx.now - KEPT)
        events.sweep(ctx.db, ids.first_row_id("event", services.clock.now() - auth_events.KEPT))
        return sessions.sweep(ctx.db, ctx.now - KEPT)
