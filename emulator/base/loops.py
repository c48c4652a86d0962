"""Background work that never dies: rounds on a thread of their own, whatever goes wrong in one of them.

A round that fails is logged when it begins to fail and when it works again, not each time; the next one comes after a
second, then two, four, … up to a minute. `/readyz` shows the state of each loop.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 60.0
STOP_SECONDS = 15.0  # longer than anybody waits for a lock
Round = Callable[[threading.Event], float]
log = logging.getLogger("emulator")


class Standing(Struct, frozen=True):
    """`error` is there while rounds fail. A loop `ended` when it was stopped, or was never started."""

    state: Literal["ok", "failing", "ended"]
    last_done_at: datetime | None
    failures: int
    error: str | None


class Bell:
    """A bell that is rung when there is work, by code that need not know who does it; nothing happens where no loop
    listens."""

    def __init__(self) -> None:
        self.rung = threading.Event()

    def ring(self) -> None:
        self.rung.set()


class Loop:
    """`start` and `stop` are a pair. A round is told by the event that it shall end early, and tells after how many
    seconds the next one is due; `wake`, or its bell, has it begin at once."""

    def __init__(
        self,
        name: str,
        work: Round,
        note: Callable[[], str | None] = lambda: None,
        *,
        bell: Bell | None = None,
        is_plain: Callable[[BaseException], bool] = lambda _: False,
    ) -> None:
        """`note` says what else there is to know, such as why a round did nothing; `is_plain` tells of errors of which
        a traceback says no more than their text."""
        self.name = name
        self.note = note
        self._is_plain = is_plain
        self._work = work
        self._over = threading.Event()
        self._woken = (bell or Bell()).rung
        self._last_done_at: datetime | None = None
        self._failures = 0
        self._error: str | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Waits for the round that runs, but not for ever."""
        self._over.set()
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def standing(self) -> Standing:
        failing = self._error is not None
        state: Literal["ok", "failing", "ended"] = "failing" if failing else "ok"
        if not self._thread.is_alive():
            state = "ended"
        return Standing(state, self._last_done_at, self._failures, self._error)

    def _run(self) -> None:
        while not self._over.is_set():
            self._woken.wait(self._round())
            self._woken.clear()

    def _round(self) -> float:
        try:
            wait = self._work(self._over)
        except Exception as error:
            return self._failed(error)
        if self._failures:
            log.warning("background work runs again", extra={"loop": self.name, "after_failures": self._failures})
        self._failures, self._error = 0, None
        self._last_done_at = datetime.fromtimestamp(time.time(), UTC)
        return wait

    def _failed(self, error: Exception) -> float:
        """How long to wait until the next try."""
        told = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}".rstrip(": ")
        if told != self._error:
            log.warning(
                "background work fails",
                extra={"loop": self.name, "error": told},
                exc_info=None if self._is_plain(error) else error,
            )
        self._failures, self._error = self._failures + 1, told
        doublings = min(self._failures - 1, 10)
        return float(min(FIRST_WAIT_SECONDS * 2**doublings, LONGEST_WAIT_SECONDS))
