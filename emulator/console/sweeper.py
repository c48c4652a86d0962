"""Housekeeping while the emulator serves: challenge sessions that ran out a day ago can only be refused, and go."""

import asyncio
import logging
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from emulator.console import control
from emulator.context import Services
from emulator.store import sessions

EVERY_SECONDS = 3600
KEPT = timedelta(days=1)
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
        return sessions.sweep(ctx.db, ctx.now - KEPT)
