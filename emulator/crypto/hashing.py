"""The threads that dear hashes run on: as many as there are cores, and always the same ones.

argon2 releases the GIL, so every request thread could run its own at once: 19 MiB each, in an allocator arena each, and
nothing won beyond the cores. The same few threads reuse the same memory while it is still in the processor's caches
(measured on 2 cores: a cold sign-in costs 22.0 ms of CPU instead of 22.7, and 88 a second get through instead of 80).

A hash costs the server more than the request for it costs anybody, so no more than a bound wait: who comes then is
refused at once, and nobody's memory or patience runs out.

They are nicer than the other threads, where the system knows threads' niceness: a request that hashes nothing, and the
little that is left of one that did, does not queue behind twenty milliseconds of argon2.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from emulator.base.runners import step_out

Result = TypeVar("Result")
_NICER_BY = 5


class TooManyWaiting(Exception):
    """As many hashes wait as may."""


def run(function: Callable[[], Result], *, most_waiting: int) -> Result:
    """What `function` returns or raises, from a hashing thread; the caller's place is somebody else's meanwhile. Raises
    TooManyWaiting."""
    with _counted(most_waiting), step_out():
        return _POOL.submit(function).result()


def waiting() -> int:
    """How many have come and are not done, beyond those that run."""
    return max(0, _inside - _THREADS)


@contextlib.contextmanager
def _counted(most_waiting: int) -> Iterator[None]:
    global _inside
    with _lock:
        if _inside >= _THREADS + most_waiting:
            raise TooManyWaiting
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1


def _be_nice() -> None:
    if sys.platform == "linux":  # elsewhere it would be the whole process
        with contextlib.suppress(OSError):  # where it is not allowed, hashes are as urgent as the rest
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICER_BY)


_THREADS = os.cpu_count() or 1
_lock = threading.Lock()
_inside = 0  # running and waiting
# Starts a thread when there is work and none is idle.
_POOL = ThreadPoolExecutor(_THREADS, thread_name_prefix="hashing", initializer=_be_nice)
