"""The emulator's clock: real time plus an offset, or a frozen instant.

Both settings live in the database, so that every process on it shares one time; this module only does the sum. An
operation reads the clock once and keeps that instant (`Context.now`) to its end.
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


def epoch(at: datetime) -> float:
    """Epoch seconds with milliseconds, as the JSON protocol carries them."""
    return round(at.timestamp(), 3)


def epoch_seconds(at: datetime) -> int:
    """Whole epoch seconds, as JWT carries them."""
    return int(at.timestamp())


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
