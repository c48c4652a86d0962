"""How long one exchange with somebody outside may take, and how much they may say in it.

A time-out per read bounds nothing: who sends a byte a second is never late. So every wait is given what is left of the
whole, and every byte that comes is counted, headers and interim answers included.
"""

import time


class TooLate(TimeoutError):
    """The time of the whole exchange is over. `connected`: while the answer was waited for."""

    def __init__(self, reason: str, *, connected: bool = False) -> None:
        super().__init__(reason)
        self.connected = connected


class TooLong(OSError):
    """More was said than any sound answer holds."""


class Bounds:
    """Of one exchange: `seconds` from now, and `most` bytes in. `connected` once the connection, TLS included, is
    there."""

    def __init__(self, seconds: float, most: int) -> None:
        self._until = time.monotonic() + seconds
        self._left = most
        self.connected = False

    def time_left(self) -> float:
        """Seconds, more than none. Raises TooLate."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TooLate("timed out")
        return left

    def allow(self, more: int) -> None:
        """So many more bytes may come."""
        self._left += more

    def count(self, size: int) -> None:
        """`size` more bytes came. Raises TooLong."""
        self._left -= size
        if self._left < 0:
            raise TooLong("the answer is too long")
