"""The emulator's clock: real time plus an offset, or a frozen instant.

Both settings live in the database, so that every process on it shares one time; this module only computes the time from
them. An operation reads the clock once and keeps that instant (`Work.now`) to its end.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)


@dataclass(frozen=True, slots=True)
class ClockSetting:
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
