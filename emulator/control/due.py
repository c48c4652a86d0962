"""What runs out next: codes, sign-ins that wait for an answer, tokens, locks, temporary passwords. And moving the clock
there, rather than by a span that somebody worked out."""

from dataclasses import dataclass
from typing import Literal, cast

from emulator.base.clock import iso
from emulator.base.instants import Instant
from emulator.control import clock, named
from emulator.control.clock import ClockReading, PoolClockReading
from emulator.control.refusals import Refused
from emulator.store import due
from emulator.work import Services, opened

MOST = 500
Kind = Literal[
    "code",
    "session",
    "refresh",
    "lock",
    "temporary_password",
    "browser_session",
    "authorization_code",
    "secret",
]


@dataclass(frozen=True, slots=True)
class Due:
    """`what` is named as `POST /_emulator/expire` names it; `lock` is over at its instant, `secret` is rotated.
    `about`: the purpose of a code, the challenge of a session, the rule of a lock, else the app client."""

    what: Kind
    pool: str
    username: str | None
    about: str | None
    at: Instant


@dataclass(frozen=True, slots=True)
class DueList:
    """`now` is what the clock shows by which it is told: the pool's, or the global one."""

    pool: str | None
    now: Instant
    due: list[Due]


def following(services: Services, pool_id: str | None = None, *, limit: int = 50) -> DueList:
    """In the order in which it comes: of the pool, or of all pools that follow the global clock. Raises NotThere."""
    with opened(services, "due") as work:
        if pool_id is not None:
            named.pool(work, pool_id)
        now = work.now_in(pool_id)
        found = due.following(work.db, now, pool_id=pool_id, limit=limit)
        told = [Due(cast(Kind, one.what), one.pool_id, one.username, one.about, one.at) for one in found]
        return DueList(pool_id, now, told)


def advance(services: Services) -> ClockReading:
    """Moves the global clock to the instant at which something runs out next. Raises Refused where nothing does."""
    return clock.advance_to(services, _next(services, None))


def advance_pool(services: Services, pool_id: str) -> PoolClockReading:
    """Moves the pool's clock to where something of the pool runs out. Raises NotThere, Refused."""
    return clock.advance_pool_to(services, pool_id, _next(services, pool_id))


def _next(services: Services, pool_id: str | None) -> Instant:
    found = following(services, pool_id, limit=1)
    if not found.due:
        whose = f"Nothing of user pool {pool_id}" if pool_id else "Nothing of the pools that follow this clock"
        raise Refused(f"{whose} runs out after {iso(found.now)}.")
    return found.due[0].at
