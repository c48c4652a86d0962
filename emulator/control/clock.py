"""The emulator's clock: every expiry in every process on this database reads it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from emulator.base.clock import ClockSetting, told
from emulator.base.instants import Instant
from emulator.control.refusals import Refused
from emulator.rules.owners import published_secrets
from emulator.store import state
from emulator.work import Services, opened

log = logging.getLogger("emulator")
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """`frozen_at` wins over the offset."""

    now: Instant
    offset_seconds: float
    frozen_at: Instant | None


def read(services: Services) -> ClockReading:
    with opened(services, "clock") as work:
        return _read(services, work.state.clock)


def run(services: Services, offset_seconds: float) -> ClockReading:
    """Lets the clock run, so many seconds off the machine's."""
    return _moved(services, lambda _: ClockSetting(offset_seconds, None))


def freeze(services: Services, at: datetime) -> ClockReading:
    """Stops the clock at an instant, which is UTC where it does not say."""
    return _moved(services, lambda held: ClockSetting(held.offset_seconds, _in_utc(at)))


def thaw(services: Services) -> ClockReading:
    """Lets the clock run again with the offset it had."""
    return _moved(services, lambda held: ClockSetting(held.offset_seconds, None))


def advance(services: Services, seconds: float) -> ClockReading:
    """Moves the clock, whether it runs or stands."""
    return _moved(services, lambda held: held.advanced(seconds))


def warn_if_moved(services: Services) -> None:
    """For a server that starts: a test that forgot to set the clock back explains a lot."""
    with opened(services, "start") as work:
        _log(work.state.clock, at_start=True)


def _moved(services: Services, change: Callable[[ClockSetting], ClockSetting]) -> ClockReading:
    """What the clock rotates is rotated before the answer comes, so that a test need not wait for it."""
    with opened(services, "clock", write=True) as work:
        setting = within_bounds(services, lambda: change(state.lock_clock(work.db)))
        state.set_clock(work.db, setting)
    _log(setting)
    published_secrets.rotate_due(services)
    return _read(services, setting)


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


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _read(services: Services, setting: ClockSetting) -> ClockReading:
    return ClockReading(setting.apply(services.clock.now()), setting.offset_seconds, setting.frozen_at)
