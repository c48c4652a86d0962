"""Background work: whatever goes wrong in a round, the next one comes, and it is told how things stand."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator

import pytest

from emulator.base import loops
from emulator.base.loops import Bell, Loop
from tests.support.patience import until


@pytest.fixture
def looped() -> Iterator[Callable[[loops.Round], Loop]]:
    """Started loops, which end with the test."""
    started: list[Loop] = []

    def start(work: loops.Round) -> Loop:
        loop = Loop("housework", work)
        started.append(loop)
        loop.start()
        return loop

    yield start
    for loop in started:
        loop.stop()


class Work:
    """Rounds that go wrong as long as there are errors left."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.rounds = list(errors), 0

    def __call__(self, over: threading.Event) -> float:
        del over
        self.rounds += 1
        if self.errors:
            raise self.errors.pop(0)
        return 3600


ERRORS = [sqlite3.OperationalError("database is locked"), RuntimeError("anything"), MemoryError(), KeyError("x")]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_round_that_fails_does_not_end_the_loop(looped: Callable[[loops.Round], Loop], error: Exception) -> None:
    work = Work(error)
    loop = looped(work)
    until(lambda: loop.standing().state == "failing")
    assert type(error).__name__ in str(loop.standing().error)
    loop.wake()
    until(lambda: loop.standing().state == "ok")
    assert loop.standing().last_done_at is not None
    assert work.rounds == 2


def test_a_bell_has_the_next_round_begin_at_once() -> None:
    work, bell = Work(), Bell()
    bell.ring()  # nobody listens yet
    loop = Loop("housework", work, bell=bell)
    loop.start()
    try:
        until(lambda: work.rounds)
        before = work.rounds
        bell.ring()
        until(lambda: work.rounds > before)
    finally:
        loop.stop()


def test_a_failure_is_logged_when_it_begins_and_when_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    work = Work(*(ConnectionError("gone") for _ in range(5)))
    loop = Loop("housework", work)
    waits = [loop._round() for _ in range(6)]
    assert waits == [1, 2, 4, 8, 16, 3600]
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        "background work fails",
        "background work runs again",
    ]


def test_the_wait_after_failures_grows_to_a_minute() -> None:
    loop = Loop("housework", Work(*(ConnectionError("gone") for _ in range(5000))))
    assert {loop._round() for _ in range(5000)} == {1, 2, 4, 8, 16, 32, 60}


def test_a_loop_that_was_stopped_says_so(looped: Callable[[loops.Round], Loop]) -> None:
    loop = looped(Work())
    until(lambda: loop.standing().last_done_at is not None)
    loop.stop()
    assert loop.standing().state == "ended"
