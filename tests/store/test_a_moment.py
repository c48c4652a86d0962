"""Who may not wait, on the event loop, waits a moment all the same for a writer in another process on SQLite."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from emulator.base.runners import WouldWait, nothing_waits
from emulator.store.engine import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}", lock_seconds=5)
    database.end(database.begin(write=True), write=True, keep=True)  # a new file's first connection writes
    yield database
    database.close()


@pytest.fixture
def other(database: Database) -> Iterator[sqlite3.Connection]:
    """Of another process, which writes."""
    with closing(sqlite3.connect(str(database.file), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


@pytest.mark.parametrize("looks", [1, 5])
def test_it_writes_once_the_other_one_is_done(
    database: Database, other: sqlite3.Connection, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == looks:
            other.execute("COMMIT")

    monkeypatch.setattr(time, "sleep", sleep)
    with nothing_waits():
        connection = database.begin(write=True)
    connection.exec_driver_sql("CREATE TABLE mine (name TEXT)")
    database.end(connection, write=True, keep=True)
    assert len(slept) == looks
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("mine",)]


def test_it_leaves_where_the_other_one_stays(database: Database, other: sqlite3.Connection) -> None:
    with nothing_waits(), pytest.raises(WouldWait):
        database.begin(write=True)
    other.execute("COMMIT")
    with nothing_waits():
        database.end(database.begin(write=True), write=True, keep=False)
