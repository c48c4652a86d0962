"""A batch of the journal that is written on the event loop: nobody is waited for, and no row is lost."""

import threading
from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from emulator import app
from emulator.base.journal import BATCH, Journal, Met
from emulator.calls import journaling
from emulator.control import journal
from emulator.settings import Settings
from emulator.store import requests
from emulator.store.engine import Database
from emulator.work import Services, opened
from tests.support import databases


@pytest.fixture
def alone(database_url: str, make_settings: Callable[..., Settings]) -> Iterator[Services]:
    """An emulator whose database nobody else uses."""
    with databases.empty(database_url) as url:
        services = app.build_services(make_settings(database_url=url))
        yield services
        app.close(services)


def asked(waiting: Journal, count: int) -> list[str]:
    """So many requests wait to be written; their ids, newest first."""
    names = [f"request-{number}" for number in range(count)]
    for name in names:
        waiting.add(
            journaling.row(
                waiting,
                request_id=name,
                operation="ListUsers",
                about={},
                met=Met(),
                status=200,
                ms=1.0,
                source_ip=None,
                user_agent=None,
                account_id=None,
                region=None,
                request="{}",
                response="{}",
            )
        )
    return names[::-1]


def written(services: Services) -> list[str]:
    with opened(services, "test") as work:
        return [row.request_id for row in requests.newest(work.db, {}, after=None, before=None, limit=BATCH * 2)]


def test_a_batch_is_written_where_it_is_and_less_is_left(alone: Services) -> None:
    names = asked(alone.journal, BATCH - 1)
    journal.flush_here(alone)
    assert written(alone) == []
    names = asked(alone.journal, 1) + names
    journal.flush_here(alone)
    assert written(alone) == names
    assert alone.journal.is_empty


def test_nobody_who_writes_is_waited_for(alone: Services) -> None:
    names = asked(alone.journal, BATCH)
    other = Database(alone.database.url.render_as_string(hide_password=False))
    held = other.begin(write=True)
    try:
        if alone.database.is_sqlite:
            journal.flush_here(alone)
            assert written(alone) == []
            journal.flush_here(alone)  # what came back is left to the thread
    finally:
        other.end(held, write=True, keep=False)
        other.close()
    journal.flush(alone)
    assert written(alone) == names


def test_whoever_takes_rows_already_is_not_waited_for(alone: Services) -> None:
    names = asked(alone.journal, BATCH)
    with alone.journal.writing:
        journal.flush_here(alone)
    assert written(alone) == []
    journal.flush_here(alone)
    assert written(alone) == names


def test_what_a_database_that_is_away_does_not_take_waits_for_the_thread_which_tells_why(alone: Services) -> None:
    names = asked(alone.journal, BATCH)
    away = replace(alone, transactions=Database("postgresql://nobody@127.0.0.1:1/nothing"))
    journal.flush_here(away)
    assert journal.note(alone) is None
    assert journal.flush(away) == 0
    assert journal.note(alone) is not None
    assert journal.flush(alone) == BATCH
    assert journal.note(alone) is None
    assert written(alone) == names


def test_what_is_to_go_goes_though_no_row_waits(alone: Services) -> None:
    asked(alone.journal, BATCH)
    journal.flush_here(alone)
    alone.journal.since_cleared = journal.CLEARED_EVERY
    assert journal.flush(alone) == 0
    assert alone.journal.since_cleared == 0


def test_calls_at_once_and_a_thread_lose_no_row(alone: Services) -> None:
    over = threading.Event()

    def thread() -> None:
        while not over.is_set():
            journal.flush(alone)

    beside = threading.Thread(target=thread)
    beside.start()
    for _ in range(8):
        asked(alone.journal, BATCH)
        journal.flush_here(alone)
    over.set()
    beside.join()
    journal.flush(alone)
    with opened(alone, "test") as work:
        rows = requests.newest(work.db, {}, after=None, before=None, limit=10_000)
    assert (len(rows), alone.journal.dropped) == (8 * BATCH, 0)
