"""Waiting for another thread or process to come so far: as short as can be, and not for ever."""

import threading
import time
from collections.abc import Callable

SECONDS = 20.0


def until(is_so: Callable[[], object], seconds: float = SECONDS) -> None:
    """Returns as soon as it is so; fails the test if it never comes."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < deadline, "it never came"
        pause.wait(0.005)
