"""Threads that run operations: few at a time, and never fewer because one of them waits for somebody outside.

Python runs one thread at a time, so sixteen threads that want to run cost switches and win nothing: measured, two are
best on SQLite. But an operation that waits for a Lambda function must not keep that function's own calls from running.
So a thread holds a *place* while it works, gives it up for the time it is outside (`step_out`), and queues for one when
it comes back; as many threads are started as that takes.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue

Job = Callable[[], None]
_here = threading.local()


class Runners:
    """`places` jobs run at a time, in the order they came. A job must not raise."""

    def __init__(self, places: int) -> None:
        self._queue: SimpleQueue[Job | threading.Event | None] = SimpleQueue()
        self._free = threading.Semaphore(places)
        self._lock = threading.Lock()
        self._spare = 0  # threads that wait for a place nobody has promised them
        self._closed = False
        for _ in range(places):
            self._start()

    def submit(self, job: Job) -> None:
        self._queue.put(job)

    def close(self) -> None:
        """Lets every job that was submitted finish and ends the threads that are idle then."""
        self._closed = True
        self._queue.put(None)

    def _start(self) -> None:
        threading.Thread(target=self._run, name="operation", daemon=True).start()

    def _run(self) -> None:
        _here.runners = self
        while True:
            self._free.acquire()
            while True:
                job = self._queue.get()
                if job is None:  # closed: pass it on to the others
                    self._queue.put(None)
                    return
                if isinstance(job, threading.Event):  # somebody comes back from outside: the place is theirs
                    job.set()
                    break
                job()
            with self._lock:
                self._spare += 1

    def _leave(self) -> None:
        with self._lock:
            spare = self._spare > 0
            self._spare -= spare
        if not spare:
            self._start()
        self._free.release()

    def _return(self) -> None:
        if self._closed:
            return
        back = threading.Event()
        self._queue.put(back)
        back.wait()


@contextmanager
def step_out() -> Iterator[None]:
    """For the time of a call that waits, the caller's place is somebody else's. Nothing happens on other threads."""
    runners: Runners | None = getattr(_here, "runners", None)
    if runners is None:
        yield
        return
    runners._leave()
    try:
        yield
    finally:
        runners._return()
