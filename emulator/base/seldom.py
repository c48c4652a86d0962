"""Logs a repeated message only now and then, so that it does not hide the others."""

import threading
import time


class Seldom:
    """`is_due` once in so many seconds, and then tells how often it was not since the last time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._next = float("-inf")
        self._left_out = 0

    def is_due(self) -> int | None:
        """None while it was said lately; else how many times it went unsaid since."""
        now = time.monotonic()
        with self._lock:
            if now < self._next:
                self._left_out += 1
                return None
            self._next = now + self._seconds
            left_out, self._left_out = self._left_out, 0
            return left_out
