"""Gates before the database: how many transactions of this process there are at a time."""

import threading
import time
from collections import deque

from emulator.base.runners import may_wait

OVERTAKEN_SECONDS = 0.02


class Gate:
    """Whoever may not wait (`base.runners.nothing_waits`) overtakes those who do for a moment only: beside an event
    loop that always has something to write they would never have their turn."""

    def __init__(self, places: int) -> None:
        self._places = threading.Semaphore(places)
        self._taken: deque[None] = deque(maxlen=places)  # adding to a deque and taking away needs no lock
        self._number = places
        self._since: deque[float] = deque()  # when those who wait came

    @property
    def is_full(self) -> bool:
        """Whether somebody would have to wait now."""
        return len(self._taken) == self._number

    def enter_at_once(self) -> bool:
        """Whether there was a place; `leave` gives it back."""
        if self._since and not may_wait() and self._oldest_waits_long():
            return False
        return self._entered(self._places.acquire(blocking=False))

    def enter(self, seconds: float) -> bool:
        """Waits for a place no longer than that."""
        self._since.append(time.monotonic())
        try:
            return self._entered(self._places.acquire(timeout=seconds))
        finally:
            self._since.popleft()  # a semaphore lets them in as they came

    def leave(self) -> None:
        self._taken.pop()
        self._places.release()

    def _entered(self, is_in: bool) -> bool:
        if is_in:
            self._taken.append(None)
        return is_in

    def _oldest_waits_long(self) -> bool:
        try:
            return time.monotonic() - self._since[0] > OVERTAKEN_SECONDS
        except IndexError:  # it has just got its place
            return False
