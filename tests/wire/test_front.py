"""Where the work of every route runs: in its turn, on the few threads of the process."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from emulator.base.runners import step_out
from emulator.store.failures import Busy
from emulator.wire.front import POSTGRES_PLACES, Front
from emulator.work import Services


@pytest.fixture
def front(services: Services) -> Iterator[Front]:
    made = Front(services.database)
    yield made
    made.close()


def test_what_the_work_returns_comes_back_also_where_it_is_nothing(front: Front) -> None:
    assert asyncio.run(front.run(lambda: 5)) == 5
    assert asyncio.run(front.run(lambda: None)) is None


async def _may_write(front: Front, services: Services, *, freed: float | None) -> bool:
    """What is said while somebody else writes, who ends after so many seconds."""
    held = [services.database.begin(write=True)]

    def free() -> None:
        while held:
            services.database.end(held.pop(), write=True, keep=False)

    if freed is not None:
        asyncio.get_running_loop().call_later(freed, free)
    found = await front.may_write_here()
    free()
    return found


def test_what_is_short_waits_for_a_writer_who_soon_ends(front: Front, services: Services) -> None:
    """Else it would go to a thread, and whoever came meanwhile would wait for that thread and go to another."""
    assert asyncio.run(_may_write(front, services, freed=0.015)) is services.database.is_sqlite


def test_what_is_short_does_not_wait_for_a_writer_who_goes_on(front: Front, services: Services) -> None:
    assert not asyncio.run(_may_write(front, services, freed=None))


def test_what_the_work_raises_comes_back(front: Front) -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(front.run(lambda: 1 // 0))


def test_work_that_waits_outside_keeps_nobody_waiting(front: Front) -> None:
    done = threading.Event()

    def outside() -> bool:
        with step_out():
            return done.wait(30)

    async def all_at_once() -> list[bool]:
        return await asyncio.gather(*(front.run(outside) for _ in range(3 * POSTGRES_PLACES)), front.run(finish))

    def finish() -> bool:
        done.set()
        return True

    assert all(asyncio.run(all_at_once()))


def test_work_whose_turn_does_not_come_is_not_done(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.database, "lock_seconds", -1.0)
    front, ran = Front(services.database), threading.Event()
    with pytest.raises(Busy):
        asyncio.run(front.run(ran.set))
    assert asyncio.run(front.run(lambda: 0.0, lambda waited: waited)) == -1.0
    assert not ran.is_set()
    front.close()
