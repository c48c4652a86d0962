"""The clock and the faults: what time it is, what runs out next, which calls fail on purpose."""

import math
from datetime import datetime

from starlette.responses import Response

from emulator.base.clock import ClockSetting, iso, told
from emulator.console.pages import armed_faults
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import clock, due, faults
from emulator.control.clock import ClockReading, PoolClockReading
from emulator.control.refusals import Refused
from emulator.model import contract

pages = Pages()
_UNITS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
_MOST = 36_525 * 86_400  # seconds, as the control API takes them
_SHOWN = 20
_EVERYWHERE = ("ForbiddenException", "InternalErrorException", "TooManyRequestsException")


@pages.get("/time")
def show(visit: Visit) -> Response:
    operation = visit.query("operation") or "*"
    reading = visit.shell.clock
    armed = faults.armed(visit.services)
    return visit.page(
        "time",
        "Time and faults",
        section="Time and faults",
        same_as=_same_as(visit),
        standing=_standing(visit),
        at_field=reading.now.strftime("%Y-%m-%dT%H:%M:%S"),
        is_moved=bool(reading.offset_seconds or reading.frozen_at),
        is_own=isinstance(reading, PoolClockReading) and reading.is_own,
        due=due.following(visit.services, visit.pool_id, limit=_SHOWN).due,
        faults=armed,
        seen=armed_faults.seen(armed),
        operation=operation,
        operations=sorted(contract.operations()),
        errors=_errors_of(operation),
        units=list(_UNITS),
        keeps_pool=visit.query("pool"),
    )


def _same_as(visit: Visit) -> SameAs:
    pool = visit.pool_id
    path, of_pool = (f"/_emulator/pools/{pool}/clock", f" --pool {pool}") if pool else ("/_emulator/clock", "")
    return SameAs(
        f"PUT {path}, GET /_emulator/due, POST /_emulator/faults",
        f"cognito-emulator clock show{of_pool}, cognito-emulator faults list",
    )


@pages.post("/time/advance")
def advance(visit: Visit) -> Response:
    """By the field `seconds`, by an amount of units, or to what runs out next."""
    services, pool_id = visit.services, visit.pool_id
    if visit.field("to") == "next":
        return _moved(visit, due.advance_pool(services, pool_id) if pool_id else due.advance(services))
    span = _span(visit)
    return _moved(visit, clock.advance_pool(services, pool_id, span) if pool_id else clock.advance(services, span))


@pages.post("/time/freeze")
def freeze(visit: Visit) -> Response:
    services, pool_id = visit.services, visit.pool_id
    at = _instant(visit.field("at")) if visit.field("at") else visit.shell.clock.now
    return _moved(visit, clock.freeze_pool(services, pool_id, at) if pool_id else clock.freeze(services, at))


@pages.post("/time/run")
def run(visit: Visit) -> Response:
    """From where the clock stands: its offset becomes what is between it and the machine's."""
    services, pool_id = visit.services, visit.pool_id
    return _moved(visit, clock.run_pool_on(services, pool_id) if pool_id else clock.run_on(services))


@pages.post("/time/own")
def own(visit: Visit) -> Response:
    """The chosen pool leaves the global clock, from where that is."""
    if visit.pool_id is None:
        raise Refused("Choose a pool first: the clock of all pools is the emulator's.")
    clock.advance_pool(visit.services, visit.pool_id, 0)
    return visit.go(visit.back(), f"{_pool_name(visit)} has a clock of its own now.")


@pages.post("/time/put-back")
def put_back(visit: Visit) -> Response:
    """The chosen pool follows the global clock again; without one the global clock is the machine's again."""
    pool = visit.shell.pool
    if pool is not None and isinstance(visit.shell.clock, clock.PoolClockReading) and visit.shell.clock.is_own:
        clock.follow_global(visit.services, pool.id)
        return visit.go(visit.back(), f"The clock of {pool.name} follows the global clock again.")
    clock.run(visit.services, 0)
    return visit.go(visit.back(), "The emulator's clock is the machine's again.")


def _standing(visit: Visit) -> str:
    """What the clock is, in words."""
    reading = visit.shell.clock
    said = told(ClockSetting(reading.offset_seconds, reading.frozen_at))
    if isinstance(reading, PoolClockReading):
        if reading.is_own:
            return f"{_pool_name(visit)} has a clock of its own{'.' if said else ', which shows what the machine has.'}"
        return f"{_pool_name(visit)} follows the emulator's clock. If you move it here, it gets one of its own."
    return said or "The emulator's clock is the machine's."


def _moved(visit: Visit, reading: ClockReading | PoolClockReading) -> Response:
    whose = f"The clock of {_pool_name(visit)}" if visit.pool_id else "The emulator's clock"
    how = "stands still at" if reading.frozen_at else "shows"
    return visit.go(visit.back(), f"{whose} {how} {iso(reading.now)}.")


def _pool_name(visit: Visit) -> str:
    return visit.shell.pool.name if visit.shell.pool else "The pool"


def _span(visit: Visit) -> float:
    """In seconds. Raises Refused."""
    try:
        seconds = float(visit.field("amount")) * _UNITS[visit.field("unit", "seconds")]
    except (ValueError, KeyError):
        raise Refused("Give a number, and one of the units.") from None
    if not math.isfinite(seconds) or abs(seconds) > _MOST:
        raise Refused("The clock moves by a hundred years at most.")
    return seconds


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text} is not an instant such as 2030-01-31T12:00.") from None


def _errors_of(operation: str) -> list[str]:
    """Those that the operation declares; of any operation, those that each may end with."""
    known = contract.operations().get(operation)
    if operation != "*" and known is None:
        raise Refused(f"{operation} is not an operation of the API.")
    return sorted({*_EVERYWHERE, *(known.errors if known else ())})
