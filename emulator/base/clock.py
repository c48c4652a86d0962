"""The emulator's clock: real time plus an offset, or a frozen instant. A pool may have a clock of its own beside it.

The settings live in the database, so that every process on it shares one time; this module only computes the time from
them. An operation reads the clock once and keeps that instant (`Work.now`) to its end.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

from msgspec import Struct, field


class Clock(Protocol):
    def now(self) -> datetime: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)


class ClockSetting(Struct, frozen=True):
    """What the database says of the clock. `frozen_at` wins over the offset."""

    offset_seconds: float = 0.0
    frozen_at: datetime | None = None

    def apply(self, real: datetime) -> datetime:
        if self.frozen_at is not None:
            return self.frozen_at
        return real + timedelta(seconds=self.offset_seconds) if self.offset_seconds else real

    def advanced(self, seconds: float) -> "ClockSetting":
        """The same clock, moved: a frozen one stays frozen, at a later instant."""
        if self.frozen_at is not None:
            return ClockSetting(self.offset_seconds, self.frozen_at + timedelta(seconds=seconds))
        return ClockSetting(self.offset_seconds + seconds, None)


class Instants(Struct, frozen=True):
    """One instant for every pool: the `common` one, but for the pools that have one of their `own`."""

    common: datetime
    own: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def latest(self) -> datetime:
        return max(self.common, *self.own.values()) if self.own else self.common

    @property
    def earliest(self) -> datetime:
        return min(self.common, *self.own.values()) if self.own else self.common

    def changed(self, change: Callable[[datetime], datetime]) -> "Instants":
        return Instants(change(self.common), {pool_id: change(at) for pool_id, at in self.own.items()})


class Clocks(Struct, frozen=True):
    """The global clock, and the clocks of the pools that have one of their `own`, by the pool's id."""

    common: ClockSetting
    own: Mapping[str, ClockSetting] = field(default_factory=dict)

    def of(self, pool_id: str | None) -> ClockSetting:
        return self.common if pool_id is None else self.own.get(pool_id, self.common)

    def apply(self, real: datetime) -> Instants:
        return Instants(self.common.apply(real), {pool_id: own.apply(real) for pool_id, own in self.own.items()})


def told(setting: ClockSetting) -> str | None:
    """What it means that the emulator's clock is not the machine's; None where it is."""
    if setting.frozen_at is not None:
        return (
            f"The emulator's clock stands still at {iso(setting.frozen_at)}: nothing runs out, and what is not over by "
            "then is not cleaned up, so tables grow until it goes again."
        )
    if not setting.offset_seconds:
        return None
    span = timedelta(seconds=abs(round(setting.offset_seconds)))
    if setting.offset_seconds > 0:
        return (
            f"The emulator's clock is {span} ahead of the machine's: codes, sessions and tokens run out by it. "
            "Cleaning up waits until something is over by both clocks, so nothing is deleted sooner."
        )
    return (
        f"The emulator's clock is {span} behind the machine's: codes, sessions and tokens run out by it, and what is "
        "over is cleaned up that much later."
    )


def running_seconds() -> float:
    """Seconds of a clock that nobody sets and, where the system has one, that goes on while the machine sleeps."""
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


def epoch(at: datetime) -> float:
    """Epoch seconds with milliseconds, as the JSON protocol carries them."""
    return round(at.timestamp(), 3)


def other_than(now: datetime, before: datetime) -> datetime:
    """The instant, or one a microsecond later where it would be the one before: for what is known by when it was
    changed."""
    return now if now != before else now + timedelta(microseconds=1)


def epoch_seconds(at: datetime) -> int:
    """Whole epoch seconds, as JWT carries them."""
    return int(at.timestamp())


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
