"""Whether rows may be deleted by the machine's clock, or the clock may be wrong.

A clock that jumped ahead may be wrong, and rows that were deleted because of it cannot be brought back. So after a
jump the time is believed only when it has stayed so for a while: a day where it jumped while this process ran, which a
machine that slept does not do; an hour where the process began long after the database was last cleaned, which is
mostly a server that stood still over a weekend.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from emulator.base.clock import running_seconds

JUMP = timedelta(hours=1)  # more than this beyond the time that passed
GAP = timedelta(days=1)  # between the last sweep and the start
AFTER_JUMP, AFTER_GAP = timedelta(days=1), timedelta(hours=1)


class Trust:
    """One process's. `elapsed` counts the seconds that really passed."""

    def __init__(self, elapsed: Callable[[], float] = running_seconds) -> None:
        self._elapsed = elapsed
        self._last: tuple[datetime, float] | None = None
        self._until = 0.0
        self._reason = ""

    def doubt(self, now: datetime, seen_last: datetime | None = None) -> str | None:
        """Why the time is not to be believed, or None. `seen_last` is the latest time that the database knows, given at
        the first call."""
        passed = self._elapsed()
        if self._last is None:
            if seen_last is not None and now - seen_last > GAP:
                self._until = passed + AFTER_GAP.total_seconds()
                self._reason = _reason(now - seen_last, "later than when the database was last cleaned up", AFTER_GAP)
        else:
            then, passed_then = self._last
            jumped = (now - then) - timedelta(seconds=passed - passed_then)
            if jumped > JUMP:
                self._until = passed + AFTER_JUMP.total_seconds()
                self._reason = _reason(jumped, "ahead of where it was a moment before", AFTER_JUMP)
            elif jumped < -JUMP:  # what was to go stays longer; the doubt about that future is over
                self._until = 0.0
        self._last = (now, passed)
        return self._reason if passed < self._until else None


def _reason(span: timedelta, how: str, wait: timedelta) -> str:
    whole = timedelta(seconds=round(span.total_seconds()))
    return (
        f"The machine's clock is {whole} {how}. Nothing is deleted until it has stayed so for {wait}, "
        "because what a wrong clock deletes cannot be brought back."
    )
