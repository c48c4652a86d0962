"""Short operations begin on the event loop, where nothing may wait; one that would wait keeps nothing, and is run again
on another thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest

from emulator import errors
from emulator.base.runners import WouldWait, nothing_waits, step_out
from emulator.calls import faults, running
from emulator.errors import CognitoError
from emulator.store import pools, state
from emulator.store.gates import Gate
from emulator.work import Call, Services, Work, opened
from tests.support.given import Given


@pytest.fixture
def pool_id(given: Given) -> str:
    return given.pool()


def name_of(services: Services, pool_id: str) -> str:
    found = running.attempted(services, Call("look", ""), lambda work: pools.find(work.db, pool_id))
    assert found is not None
    return found.name


def rename(work: Work, pool_id: str) -> None:
    work.write()
    pools.change(work.db, pool_id, work.now, name="renamed")


@contextmanager
def writing(services: Services) -> Iterator[None]:
    """Somebody else has the only place of a writer."""
    connections = [services.database.begin(write=True) for _ in range(1 if services.database.is_sqlite else 10)]
    try:
        yield
    finally:
        for connection in connections:
            services.database.end(connection, write=True, keep=False)


def test_it_writes_there_where_nobody_is_in_its_way(services: Services, pool_id: str) -> None:
    running.attempted(services, Call("test", ""), lambda work: rename(work, pool_id), may_wait=False)
    assert name_of(services, pool_id) == "renamed"


def test_it_leaves_where_somebody_else_writes(services: Services, pool_id: str) -> None:
    with writing(services), pytest.raises(WouldWait):
        running.attempted(services, Call("test", ""), lambda work: rename(work, pool_id), may_wait=False)
    assert name_of(services, pool_id) != "renamed"


def test_it_leaves_before_it_keeps_what_it_would_do_again(services: Services, pool_id: str) -> None:
    def act(work: Work) -> None:
        rename(work, pool_id)
        work.release()

    with pytest.raises(WouldWait):
        running.attempted(services, Call("test", ""), act, may_wait=False)
    assert name_of(services, pool_id) != "renamed"


def test_it_may_end_a_transaction_that_changed_nothing(given: Given, pool_id: str) -> None:
    """Postgres does not tell whether anything was changed, and nothing is run there."""

    def act(work: Work) -> None:
        work.write()
        assert pools.find(work.db, pool_id) is not None
        work.release()
        rename(work, pool_id)

    tells = given.services.database.is_sqlite
    with nullcontext() if tells else pytest.raises(WouldWait):
        running.attempted(given.services, Call("test", ""), act, may_wait=False)
    assert (name_of(given.services, pool_id) == "renamed") is tells


def test_its_last_transaction_is_kept_before_it_signs(services: Services, pool_id: str) -> None:
    def act(work: Work) -> str:
        rename(work, pool_id)
        with work.nothing_held(is_last=True):
            return name_of(services, pool_id)

    assert running.attempted(services, Call("test", ""), act) == "renamed"


def test_after_its_last_transaction_an_operation_does_not_write(services: Services, pool_id: str) -> None:
    def act(work: Work) -> None:
        with work.nothing_held(is_last=True):
            pass
        rename(work, pool_id)

    with pytest.raises(CognitoError):  # InternalErrorException
        running.attempted(services, Call("GetUser", ""), act)
    assert name_of(services, pool_id) != "renamed"


def test_what_is_counted_is_counted_once(services: Services, pool_id: str) -> None:
    counted = []

    def act(work: Work) -> None:
        work.at_end(lambda: counted.append("passed"))
        work.ask_outside()

    with pytest.raises(WouldWait):
        running.attempted(services, Call("test", ""), act, may_wait=False)
    running.attempted(services, Call("test", ""), act)
    assert counted == ["passed"]


def test_a_refusal_is_counted_too(services: Services, pool_id: str) -> None:
    counted = []

    def act(work: Work) -> None:
        work.at_end(lambda: counted.append("refused"))
        raise errors.owners.deleted_meanwhile()

    with pytest.raises(CognitoError):
        running.attempted(services, Call("test", ""), act, may_wait=False)
    assert counted == ["refused"]


def test_chance_decides_about_a_fault_only_where_it_may_act(given: Given, pool_id: str) -> None:
    """Asked here and again on another thread, one chance in two would be one in four."""
    with opened(given.services, "arm", write=True) as work:
        state.arm(work.db, state.Fault("f", "DescribeUserPool", "ForbiddenException", None, {}, 0.5, 0, 100, work.now))
    for _ in range(20):
        with pytest.raises(WouldWait):
            running.attempted(
                given.services, Call("DescribeUserPool", ""), lambda work: faults.apply(work, {}), may_wait=False
            )


def test_what_is_called_from_inside_may_not_wait_there_either(services: Services) -> None:
    with nothing_waits():
        with nothing_waits():
            pass
        with opened(services, "inside") as work, pytest.raises(WouldWait):
            work.ask_outside()


def test_nobody_steps_out_where_nothing_may_wait() -> None:
    with nothing_waits(), pytest.raises(WouldWait), step_out():
        pass
    with step_out():
        pass


def test_who_may_not_wait_overtakes_for_a_moment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(1)
    assert gate.enter_at_once()
    assert gate.is_full
    waits = threading.Thread(target=lambda: gate.enter(30), daemon=True)
    waits.start()
    while not gate._since:
        pass
    monkeypatch.setattr("emulator.store.gates.OVERTAKEN_SECONDS", -1.0)
    with nothing_waits():
        assert not gate.enter_at_once()
    gate.leave()
    waits.join()
    assert gate.is_full
