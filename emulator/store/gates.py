"""Gates before the database: how many transactions of this process there are at a time."""

import time
from collections import deque
from queue import Empty, SimpleQueue

from emulator.base.runners import may_wait

OVERTAKEN_SECONDS = 0.02


class Gate:
    """Whoever may not wait (`base.runners.nothing_waits`) overtakes those who do for a moment only: beside an event
    loop that always has something to write they would never have their turn."""

    def __init__(self, places: int) -> None:
        self._free: SimpleQueue[None] = SimpleQueue()  # an element for each; a semaphore costs ten times as much
        for _ in range(places):
            self._free.put(None)
        self._since: deque[float] = deque()  # when those who wait came

    @property
    def is_full(self) -> bool:
        """Whether somebody would have to wait now."""
        return self._free.empty()

    def enter_at_once(self) -> bool:
        """Whether there was a place; `leave` gives it back."""
        if self._since and not may_wait() and self._oldest_waits_long():
            return False
        try:
            self._free.get_nowait()
        except Empty:
            return False
        return True

    def enter(self, seconds: float) -> bool:
        """Waits for a place no longer than that."""
        self._since.append(time.monotonic())
        try:
            self._free.get(timeout=max(seconds, 0))
        except Empty:
            return False
        finally:
            self._since.popleft()  # they are let in about as they came
        return True

    def leave(self) -> None:
        self._free.put(None)

    def _oldest_waits_long(self) -> bool:
        try:
            return time.monotonic() - self._since[0] > OVERTAKEN_SECONDS
        except IndexError:  # it has just got its place
            return False
