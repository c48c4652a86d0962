"""The threads that dear hashes run on: as many as there are cores, and always the same ones.

argon2 releases the GIL, so every request thread could run its own at once: 19 MiB each, in an allocator arena each, and
nothing won beyond the cores. The same few threads reuse the same memory while it is still in the processor's caches
(measured on 2 cores: a cold sign-in costs 22.0 ms of CPU instead of 22.7, and 88 a second get through instead of 80).

They are nicer than the other threads, where the system knows threads' niceness: a request that hashes nothing, and the
little that is left of one that did, does not queue behind twenty milliseconds of argon2.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from emulator.base.runners import step_out

Result = TypeVar("Result")
_NICER_BY = 5


def run(function: Callable[[], Result]) -> Result:
    """What `function` returns or raises, from a hashing thread; the caller's place is somebody else's meanwhile."""
    with step_out():
        return _POOL.submit(function).result()


def _be_nice() -> None:
    if sys.platform == "linux":  # elsewhere it would be the whole process
        with contextlib.suppress(OSError):  # where it is not allowed, hashes are as urgent as the rest
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICER_BY)


# Starts a thread when there is work and none is idle.
_POOL = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="hashing", initializer=_be_nice)
