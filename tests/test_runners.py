"""Threads that run operations: a place at a time, given up for the time somebody is outside."""

import threading
from queue import SimpleQueue

from emulator.base.runners import Runners, step_out


def test_jobs_run_one_at_a_time_in_the_order_they_came() -> None:
    runners, done, ended = Runners(1), [], threading.Event()
    running = threading.Lock()

    def job(number: int) -> None:
        assert running.acquire(blocking=False)
        done.append(number)
        running.release()
        if number == 49:
            ended.set()

    for number in range(50):
        runners.submit(lambda number=number: job(number))  # type: ignore[misc]
    assert ended.wait(5)
    assert done == list(range(50))
    runners.close()


def test_a_job_that_waits_for_another_finds_it_run() -> None:
    """As a Lambda function that calls back does, a hundred deep, with a single place."""
    runners, ended = Runners(1), threading.Event()

    def job(depth: int) -> None:
        if depth == 0:
            return ended.set()
        inner = threading.Event()

        def run() -> None:
            job(depth - 1)
            inner.set()

        with step_out():
            runners.submit(run)
            assert inner.wait(20)
        return None

    runners.submit(lambda: job(100))
    assert ended.wait(20)
    runners.close()


def test_who_comes_back_waits_for_a_place() -> None:
    runners, busy, go, back = Runners(1), threading.Event(), threading.Event(), threading.Event()

    def outside() -> None:
        with step_out():
            assert busy.wait(5)
        back.set()

    def occupying() -> None:
        busy.set()
        assert go.wait(5)

    runners.submit(outside)
    runners.submit(occupying)
    assert busy.wait(5)
    assert not back.wait(0.05)
    go.set()
    assert back.wait(5)
    runners.close()


def test_who_holds_what_the_others_wait_for_comes_through() -> None:
    runners, held, waiting = Runners(1), threading.Lock(), threading.Event()
    done: SimpleQueue[str] = SimpleQueue()

    def holder() -> None:
        held.acquire()
        with step_out():
            assert waiting.wait(5)
        held.release()
        done.put("holder")

    def waiter() -> None:
        waiting.set()
        with held:
            done.put("waiter")

    runners.submit(holder)
    runners.submit(waiter)
    runners.submit(lambda: done.put("next"))
    assert {done.get(timeout=5) for _ in range(3)} == {"holder", "waiter", "next"}
    runners.close()


def test_elsewhere_stepping_out_is_nothing() -> None:
    with step_out():
        pass


def test_a_place_that_nobody_wants_is_taken_back_without_another_thread() -> None:
    runners, ended = Runners(1), threading.Event()
    ran_on: set[str] = set()

    def job() -> None:
        before = threading.active_count()
        with step_out():
            pass
        ran_on.add(threading.current_thread().name)
        if threading.active_count() == before:
            ended.set()

    runners.submit(job)
    assert ended.wait(5)
    runners.close()
