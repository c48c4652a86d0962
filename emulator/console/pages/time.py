"""The clock and the faults."""

from starlette.responses import Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import Visit
from emulator.control import clock, faults

pages = Pages()


@pages.post("/time/put-back")
def put_back(visit: Visit) -> Response:
    """The chosen pool follows the global clock again; without one the global clock is the machine's again."""
    pool = visit.shell.pool
    if pool is not None and isinstance(visit.shell.clock, clock.PoolClockReading) and visit.shell.clock.is_own:
        clock.follow_global(visit.services, pool.id)
        return visit.go(visit.back(), f"The clock of {pool.name} follows the global clock again.")
    clock.run(visit.services, 0)
    return visit.go(visit.back(), "The emulator's clock is the machine's again.")


@pages.post("/time/faults/clear")
def clear_faults(visit: Visit) -> Response:
    count = faults.disarm_all(visit.services)
    return visit.go(visit.back(), "1 fault was cleared." if count == 1 else f"{count} faults were cleared.")
