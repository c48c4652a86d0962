"""The emulator's clock, by which everything in every process on this database runs out; and the clock of one pool,
which then no longer follows the global one.

A function that is given no pool means the global clock.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from emulator.base.clock import ClockSetting, iso, told
from emulator.base.instants import Instant
from emulator.control import named
from emulator.control.refusals import Refused
from emulator.rules.owners import published_secrets
from emulator.store import pool_clocks, state
from emulator.work import Services, Work, opened

log = logging.getLogger("emulator")
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """`frozen_at` wins over the offset."""

    now: Instant
    offset_seconds: float
    frozen_at: Instant | None


@dataclass(frozen=True, slots=True)
class PoolClockReading:
    """`is_own`: the pool has a clock of its own; without one it follows the global clock, which is shown then."""

    pool: str
    is_own: bool
    now: Instant
    offset_seconds: float
    frozen_at: Instant | None


def read(services: Services) -> ClockReading:
    with opened(services, "clock") as work:
        return _read(services, work.state.clock)


def read_of_pool(services: Services, pool_id: str) -> PoolClockReading:
    """Raises NotThere."""
    with opened(services, "clock") as work:
        return _read_of_pool(services, pool_id, _of_pool(work, pool_id), work.state.clock)


def run(services: Services, offset_seconds: float) -> ClockReading:
    """Lets the clock run, so many seconds off the machine's."""
    return _moved(services, lambda _: ClockSetting(offset_seconds, None))


def run_pool(services: Services, pool_id: str, offset_seconds: float) -> PoolClockReading:
    """Raises NotThere."""
    return _moved_of_pool(services, pool_id, lambda _: ClockSetting(offset_seconds, None))


def freeze(services: Services, at: datetime) -> ClockReading:
    """Stops the clock at an instant, which is UTC where it does not say."""
    return _moved(services, lambda held: ClockSetting(held.offset_seconds, _in_utc(at)))


def freeze_pool(services: Services, pool_id: str, at: datetime) -> PoolClockReading:
    """Raises NotThere."""
    return _moved_of_pool(services, pool_id, lambda held: ClockSetting(held.offset_seconds, _in_utc(at)))


def thaw(services: Services) -> ClockReading:
    """Lets the clock run again with the offset it had."""
    return _moved(services, lambda held: ClockSetting(held.offset_seconds, None))


def thaw_pool(services: Services, pool_id: str) -> PoolClockReading:
    """Raises NotThere."""
    return _moved_of_pool(services, pool_id, lambda held: ClockSetting(held.offset_seconds, None))


def advance(services: Services, seconds: float) -> ClockReading:
    """Moves the clock, whether it runs or stands."""
    return _moved(services, lambda held: held.advanced(seconds))


def advance_pool(services: Services, pool_id: str, seconds: float) -> PoolClockReading:
    """Raises NotThere."""
    return _moved_of_pool(services, pool_id, lambda held: held.advanced(seconds))


def advance_to(services: Services, at: datetime) -> ClockReading:
    """Moves the clock to the instant, and never back."""
    return _moved(services, lambda held: _until(services, held, at))


def advance_pool_to(services: Services, pool_id: str, at: datetime) -> PoolClockReading:
    """Raises NotThere."""
    return _moved_of_pool(services, pool_id, lambda held: _until(services, held, at))


def run_on(services: Services) -> ClockReading:
    """Lets the clock run from the instant that it shows."""
    return _moved(services, lambda held: _going(services, held))


def run_pool_on(services: Services, pool_id: str) -> PoolClockReading:
    """Raises NotThere."""
    return _moved_of_pool(services, pool_id, lambda held: _going(services, held))


def follow_global(services: Services, pool_id: str) -> PoolClockReading:
    """The pool has no clock of its own any more. Raises NotThere."""
    with opened(services, "clock", write=True) as work:
        _of_pool(work, pool_id)
        pool_clocks.put(work.db, pool_id, None)
        setting = work.state.clock
    log.info("a pool follows the global clock again", extra={"pool": pool_id})
    published_secrets.rotate_due(services)
    return _read_of_pool(services, pool_id, None, setting)


def warn_if_moved(services: Services) -> None:
    """For a server that starts: a test that forgot to set the clock back explains a lot."""
    with opened(services, "start") as work:
        _log(work.state.clock, at_start=True)
        for pool_id, setting in sorted(work.clocks.own.items()):
            _log_of_pool(services, pool_id, setting)


def _moved(services: Services, change: Callable[[ClockSetting], ClockSetting]) -> ClockReading:
    """What the clock rotates is rotated before the answer comes, so that a test need not wait for it."""
    with opened(services, "clock", write=True) as work:
        setting = within_bounds(services, lambda: change(state.lock_clock(work.db)))
        state.set_clock(work.db, setting)
    _log(setting)
    published_secrets.rotate_due(services)
    return _read(services, setting)


def _moved_of_pool(
    services: Services, pool_id: str, change: Callable[[ClockSetting], ClockSetting]
) -> PoolClockReading:
    """A pool that followed the global clock leaves it from where that is."""
    with opened(services, "clock", write=True) as work:
        held = _of_pool(work, pool_id) or work.state.clock
        setting = within_bounds(services, lambda: change(held))
        pool_clocks.put(work.db, pool_id, setting)
    _log_of_pool(services, pool_id, setting)
    published_secrets.rotate_due(services)
    return _read_of_pool(services, pool_id, setting, setting)


def _until(services: Services, held: ClockSetting, at: datetime) -> ClockSetting:
    return held.advanced(max((at - held.apply(services.clock.now())).total_seconds(), 0))


def _going(services: Services, held: ClockSetting) -> ClockSetting:
    real = services.clock.now()
    return ClockSetting((held.apply(real) - real).total_seconds(), None)


def _of_pool(work: Work, pool_id: str) -> ClockSetting | None:
    """The pool's own clock, held until the transaction ends. Raises NotThere."""
    is_there, own = pool_clocks.lock(work.db, pool_id)
    if not is_there:
        raise named.no_pool(pool_id)
    return own


def within_bounds(services: Services, change: Callable[[], ClockSetting]) -> ClockSetting:
    """Raises Refused for a time with which certificates, tokens or columns could not do. What `datetime` cannot hold
    lies outside the bounds too."""
    try:
        setting = change()
        if _FIRST <= setting.apply(services.clock.now()) <= _LAST:
            return setting
    except OverflowError:
        pass
    raise Refused(f"The clock can be set from {_FIRST.date()} to {_LAST.date()}.")


def _log(setting: ClockSetting, *, at_start: bool = False) -> None:
    meaning = told(setting)
    if meaning is not None:
        log.warning("the emulator's clock was moved", extra={"meaning": meaning})
    elif not at_start:
        log.info("the emulator's clock follows the machine's")


def _log_of_pool(services: Services, pool_id: str, setting: ClockSetting) -> None:
    now = iso(setting.apply(services.clock.now()))
    log.warning("a pool has a clock of its own", extra={"pool": pool_id, "now": now, "stands": bool(setting.frozen_at)})


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _read(services: Services, setting: ClockSetting) -> ClockReading:
    return ClockReading(setting.apply(services.clock.now()), setting.offset_seconds, setting.frozen_at)


def _read_of_pool(services: Services, pool_id: str, own: ClockSetting | None, common: ClockSetting) -> PoolClockReading:
    setting = own or common
    now = setting.apply(services.clock.now())
    return PoolClockReading(pool_id, own is not None, now, setting.offset_seconds, setting.frozen_at)
