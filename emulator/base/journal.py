"""What a process remembers of the requests it answered until they are written down, a batch at a time.

A request costs the texts of its row and an append; SQL is the work of whoever takes the batch (`control.journal`). A
bound holds how many rows wait; beyond it the oldest go, and are counted. What waits holds no secret, and is cut to a
length already.
"""

import threading
from collections import deque
from typing import Any, Final

from msgspec import Struct

from emulator.base.clock import ClockSetting

MOST_WAITING: Final = 2_000
BATCH: Final = 64  # rows: a millisecond of work on SQLite
Row = tuple[Any, ...]


class Met(Struct):
    """What a request met on its way: how its pool's clock was set, and the global one. None for one that never asked
    the database."""

    clock: ClockSetting | None = None
    common_clock: ClockSetting | None = None


class Journal:
    """Of one process; safe to use from many threads. `writing` is held by whoever takes rows, until they are written:
    who gets it knows that nothing taken before is still on its way."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self.writing = threading.Lock()
        self.dropped = 0
        self.problem: str | None = None  # why the newest batch could not be written
        self.cleared_to: int | None = None  # up to here this process has cleared away what is not kept
        self.since_cleared = 0
        self._clock = ClockSetting()
        self._waiting: deque[Row] = deque(maxlen=most)
        self._returned: list[Row] = []
        self._most = most

    def add(self, row: Row) -> None:
        if len(self._waiting) == self._most:
            self.dropped += 1
        self._waiting.append(row)

    def clock(self, met: Met) -> ClockSetting:
        """As the request met it, or else the global one as a request of this process met it last."""
        if met.common_clock is not None:
            self._clock = met.common_clock
        return met.clock or self._clock

    def take(self) -> list[Row]:
        """All that waits, oldest first. For whoever holds `writing`."""
        taken, self._returned = self._returned, []
        while True:
            try:
                taken.append(self._waiting.popleft())
            except IndexError:
                return taken

    def give_back(self, rows: list[Row]) -> None:
        """What could not be written waits again, the newest of it. For whoever holds `writing`."""
        self.dropped += max(0, len(rows) - self._most)
        self._returned = rows[-self._most :]

    @property
    def has_batch(self) -> bool:
        """Whether so many wait that they are worth a transaction, and the last one worked."""
        return len(self._waiting) >= BATCH and not self._returned

    @property
    def is_empty(self) -> bool:
        return not self._waiting and not self._returned
