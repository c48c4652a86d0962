"""The threads that dear hashes run on: as many as there are cores, and always the same ones.

argon2 releases the GIL, so every request thread could run its own at once: 19 MiB each, in an allocator arena each, and
nothing won beyond the cores. The same few threads reuse the same memory while it is still in the processor's caches
(measured on 2 cores: a cold sign-in costs 22.0 ms of CPU instead of 22.7, and 88 a second get through instead of 80).

A hash costs the server more than the request for it costs anybody, so no more than a bound wait: who comes then is
refused at once, and nobody's memory or patience runs out.

Each keeps the memory of its last hash (`kept_memory`) until it has had nothing to do for a few seconds.

They are nicer than the other threads, where the system knows threads' niceness: a request that hashes nothing, and the
little that is left of one that did, does not queue behind twenty milliseconds of argon2.
"""

import atexit
import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from emulator.base.runners import step_out
from emulator.crypto import kept_memory

Result = TypeVar("Result")
_NICER_BY = 5
KEPT_SECONDS = 5.0


class TooManyWaiting(Exception):
    """As many hashes wait as may."""


def run(function: Callable[[], Result], *, most_waiting: int) -> Result:
    """What `function` returns or raises, from a hashing thread; the caller's place is somebody else's meanwhile. Raises
    TooManyWaiting."""
    with _counted(most_waiting), step_out():
        job = _Job(function)
        _queue.put(job)
        return job.result()


def waiting() -> int:
    """How many have come and are not done, beyond those that run."""
    return max(0, _inside - _THREADS)


@contextlib.contextmanager
def _counted(most_waiting: int) -> Iterator[None]:
    global _inside
    with _lock:
        if _inside >= _THREADS + most_waiting:
            raise TooManyWaiting
        if len(_threads) < min(_inside + 1, _THREADS):
            thread = threading.Thread(target=_work, name="hashing", daemon=True)
            thread.start()
            _threads.append(thread)
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


class _Job(Generic[Result]):
    """A bare lock tells that it is done: a Future costs several times as much."""

    __slots__ = ("_done", "_error", "_function", "_result")

    def __init__(self, function: Callable[[], Result]) -> None:
        self._function = function
        self._error: BaseException | None = None
        self._done = threading.Lock()
        self._done.acquire()

    def run(self) -> None:
        try:
            self._result = self._function()
        except BaseException as error:
            self._error = error
        self._done.release()

    def result(self) -> Result:
        self._done.acquire()
        error, self._error = self._error, None
        if error is not None:
            try:
                raise error
            finally:
                del error  # or it refers to this frame, which refers to it
        return self._result


def _work() -> None:
    """A hashing thread, until the process ends."""
    _be_nice()
    while True:
        try:
            job = _queue.get(timeout=KEPT_SECONDS)
        except Empty:
            kept_memory.give_back()
            job = _queue.get()
        if job is None or _is_over:
            return
        job.run()
        del job  # or its password stays until the next one comes


def _begin_anew() -> None:
    """In a process that was forked there are no threads yet, whatever its parent had."""
    global _lock, _inside, _queue
    _lock, _inside, _queue = threading.Lock(), 0, SimpleQueue()
    _threads.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)


@atexit.register
def _end() -> None:
    """Hashes that run come to their end, and no other begins: a thread that Python tears out of argon2 crashes, as what
    argon2 calls is gone then."""
    global _is_over
    _is_over = True
    for _ in _threads:
        _queue.put(None)
    for thread in _threads:
        thread.join()


_THREADS = os.cpu_count() or 1
_lock = threading.Lock()
_inside = 0  # running and waiting
_is_over = False
_threads: list[threading.Thread] = []  # one more when there is work and all that there are have some
_queue: SimpleQueue[_Job[Any] | None] = SimpleQueue()
