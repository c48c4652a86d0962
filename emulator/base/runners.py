"""Threads that run operations: few at a time, and never fewer because one of them waits for somebody outside.

Python runs one thread at a time, so sixteen threads that want to run cost switches and win nothing (`wire.front` has
the numbers). But an operation that waits for a Lambda function must not keep that function's own calls from running. So
a thread holds a *place* while it works, gives it up for the time it is outside (`step_out`), and queues for one when it
comes back; as many threads are started as that takes. A place without work is *vacant*: the next thread that needs one
takes it, and no thread is woken for it. A thread without a place is *spare*. One that works without a place, since none
came free in time, is *surplus* until its job ends.

A semaphore around the jobs of a ThreadPoolExecutor would be a third of the code. Measured on two cores with one place,
in microseconds of CPU for a job of 46: one client 76 here, 112 there; with half a millisecond outside 166 and 206; two
hundred clients 78 and 115, and the slowest hundredth of them waits 32 ms and 79. There each waiting job has a thread.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue

# Places are thrift, not a promise: whoever holds something that those in the places wait for (a row, a lock) must not
# wait for a place without end, and works beside them after this long.
PATIENCE_SECONDS = 0.25

Job = Callable[[], None]
_here = threading.local()


class WouldWait(Exception):
    """What runs where nothing may wait would wait for something: run it again on a thread of its own."""


class _Return:
    """Somebody who comes back and waits for a place. A bare lock: an Event costs a dozen times as much."""

    __slots__ = ("gave_up", "granted")

    def __init__(self) -> None:
        self.granted = threading.Lock()
        self.granted.acquire()
        self.gave_up = False


class Runners:
    """`places` jobs run at a time, in the order they came. A job must not raise."""

    def __init__(self, places: int) -> None:
        self._queue: SimpleQueue[Job | _Return | None] = SimpleQueue()
        self._free: SimpleQueue[None] = SimpleQueue()  # a place for each element, promised to a thread that waits here
        self._lock = threading.Lock()
        self._spare = 0  # threads that wait for a place nobody has promised them
        self._vacant = 0  # places that no thread holds
        self._closed = False
        for _ in range(places):
            self._free.put(None)
            self._start()

    def submit(self, job: Job) -> None:
        """Raises RuntimeError once it was closed: nobody would run the job."""
        with self._lock:
            if self._closed:
                raise RuntimeError("no job is taken any more")
            self._queue.put(job)
            is_vacant = self._vacant > 0
            self._vacant -= is_vacant
        if is_vacant:
            self._occupy()

    def close(self) -> None:
        """Lets every job that was submitted finish and ends the threads that are idle then."""
        with self._lock:
            self._closed = True
            self._queue.put(None)
            vacant, self._vacant = self._vacant, 0
        for _ in range(vacant):
            self._occupy()

    def _start(self) -> None:
        threading.Thread(target=self._run, name="operation", daemon=True).start()

    def _run(self) -> None:
        _here.runners, _here.surplus = self, False
        while True:
            self._free.get()
            while True:
                job = self._queue.get()
                if job is None:  # closed: pass it on to the others
                    self._queue.put(None)
                    return
                if isinstance(job, _Return):  # somebody comes back from outside: the place is theirs
                    if self._grant(job):
                        break
                    continue
                job()
                job = None  # or what it was about stays until the next one comes
                if _here.surplus:
                    _here.surplus = False
                    break
            with self._lock:
                self._spare += 1

    def _grant(self, waiting: _Return) -> bool:
        with self._lock:
            if not waiting.gave_up:
                waiting.granted.release()
            return not waiting.gave_up

    def _occupy(self) -> None:
        """A place for a thread that waits for one, or for a new thread."""
        with self._lock:
            has_spare = self._spare > 0
            self._spare -= has_spare
        if not has_spare:
            self._start()
        self._free.put(None)

    def _leave(self) -> None:
        if _here.surplus:
            _here.surplus = False
            return
        with self._lock:
            if self._queue.empty() and not self._closed:
                self._vacant += 1
                return
        self._occupy()

    def _return(self) -> None:
        back = _Return()
        with self._lock:
            if self._closed:
                return
            if self._vacant:
                self._vacant -= 1
                return
            self._queue.put(back)
        if back.granted.acquire(timeout=PATIENCE_SECONDS):
            return
        with self._lock:
            back.gave_up = not back.granted.acquire(blocking=False)
        _here.surplus = back.gave_up


class nothing_waits:  # noqa: N801  # a context manager: as a generator it would cost every call five times as much
    """For what runs on the event loop: whoever steps out inside, which is to wait for somebody, gets WouldWait."""

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        self._before = may_wait()
        _here.may_wait = False

    def __exit__(self, *_: object) -> None:
        _here.may_wait = self._before


def may_wait() -> bool:
    return getattr(_here, "may_wait", True)


@contextmanager
def step_out() -> Iterator[None]:
    """For the time of a call that waits, the caller's place is somebody else's. Nothing happens on other threads.
    Raises WouldWait where nothing may wait."""
    if not may_wait():
        raise WouldWait
    runners: Runners | None = getattr(_here, "runners", None)
    if runners is None:
        yield
        return
    runners._leave()
    try:
        yield
    finally:
        runners._return()
