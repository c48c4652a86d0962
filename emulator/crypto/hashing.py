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
from queue import SimpleQueue
from typing import Generic, TypeVar

from emulator.base.runners import step_out

Result = TypeVar("Result")
_STARTING = threading.Lock()
_NICER_BY = 5


class _Job(Generic[Result]):
    """A bare lock tells that it is done: an Event costs a dozen times as much."""

    __slots__ = ("done", "failure", "function", "result")

    def __init__(self, function: Callable[[], Result]) -> None:
        self.function = function
        self.result: Result | None = None
        self.failure: BaseException | None = None
        self.done = threading.Lock()
        self.done.acquire()

    def run(self) -> None:
        try:
            self.result = self.function()
        except BaseException as failure:
            self.failure = failure
        self.done.release()


_JOBS: SimpleQueue[_Job[bool] | _Job[str]] = SimpleQueue()
_threads: list[threading.Thread] = []


def run(function: Callable[[], Result]) -> Result:
    """What `function` returns or raises, from a hashing thread; the caller's place is somebody else's meanwhile."""
    if not _threads:
        _start()
    job = _Job(function)
    with step_out():
        _JOBS.put(job)  # type: ignore[arg-type]  # hashes and verdicts share the queue
        job.done.acquire()
    if job.failure is not None:
        raise job.failure
    return job.result  # type: ignore[return-value]  # set, as nothing failed


def _start() -> None:
    with _STARTING:
        while len(_threads) < (os.cpu_count() or 1):
            thread = threading.Thread(target=_work, name="hashing", daemon=True)
            thread.start()
            _threads.append(thread)


def _work() -> None:
    if sys.platform == "linux":  # elsewhere it would be the whole process
        with contextlib.suppress(OSError):  # where it is not allowed, hashes are as urgent as the rest
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICER_BY)
    while True:
        _JOBS.get().run()
