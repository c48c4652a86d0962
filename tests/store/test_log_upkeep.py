"""SQLite's log is written back beside those who write, and stays small whoever reads and writes."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from emulator.store import log_upkeep, maintenance
from emulator.store.engine import Database
from emulator.store.log_upkeep import LogUpkeep
from emulator.store.sqlite_file import LOG_BYTES, PAGE_BYTES, log_of

WIDE = "x" * 20_000  # ten pages


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """With a table of a hundred wide rows, each of which is written again and again."""
    monkeypatch.setattr(log_upkeep, "_TRANSACTIONS", 20)
    monkeypatch.setattr(log_upkeep, "PAGES", 150)
    monkeypatch.setattr(log_upkeep, "_PATIENCE_SECONDS", 0.05)
    found = Database(f"sqlite:///{tmp_path / 'log.db'}", lock_seconds=1.0)
    write(found, "CREATE TABLE wide (id INTEGER PRIMARY KEY, value TEXT)")
    for number in range(100):
        write(found, "INSERT INTO wide VALUES (:id, :value)", id=number, value=WIDE)
    assert maintenance.cut_log(found)
    yield found
    found.close()


def write(database: Database, statement: str, **values: object) -> None:
    connection = database.begin(write=True)
    connection.execute(text(statement), values)
    database.end(connection, write=True, keep=True)


def write_often(database: Database, times: int) -> None:
    for number in range(times):
        write(database, "UPDATE wide SET value = :value WHERE id = :id", id=number % 100, value=f"{WIDE}{number}")


def log_bytes(database: Database) -> int:
    assert database.file is not None
    return log_of(database.file).stat().st_size


def test_a_log_that_is_written_back_begins_anew(database: Database) -> None:
    upkeep = LogUpkeep(database)
    for _ in range(20):
        write_often(database, 20)  # 200 pages and more
        upkeep.round()
    assert log_bytes(database) < 1_000 * (PAGE_BYTES + 24)


def test_a_file_of_larger_pages_keeps_them_and_has_a_log_of_the_same_size(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file)) as older:
        older.execute("PRAGMA page_size=4096")
        older.execute("CREATE TABLE anything (id INTEGER)")
    for found, page_bytes in (file, 4_096), (tmp_path / "new.db", PAGE_BYTES):
        database = Database(f"sqlite:///{found}", lock_seconds=1.0)
        with database.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar_one()
            assert connection.exec_driver_sql("PRAGMA page_size").scalar_one() == page_bytes
        database.close()
        assert pages * page_bytes == LOG_BYTES


def test_little_is_left_in_the_log(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    upkeep = LogUpkeep(database)
    write_often(database, 19)
    monkeypatch.setattr(log_upkeep, "write_back", None)
    upkeep.round()


def test_a_log_stays_small_while_somebody_writes_without_a_pause(database: Database) -> None:
    upkeep, over = LogUpkeep(database), threading.Event()

    def keep_writing() -> None:
        while not over.is_set():
            write_often(database, 10)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        most = database.kept + 2_000  # 20,000 pages
        while database.kept < most:
            upkeep.round()
    finally:
        over.set()
        writer.join()
    assert log_bytes(database) < LOG_BYTES / 2


def test_the_file_is_on_the_disk_before_anybody_is_kept_from_writing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[bool, bool]] = []

    def fsync(descriptor: int) -> None:
        assert database.file is not None
        asked.append((os.path.samestat(os.fstat(descriptor), database.file.stat()), database.is_writing))

    monkeypatch.setattr(os, "fsync", fsync)
    upkeep = LogUpkeep(database)
    write_often(database, 40)
    upkeep.round()
    assert asked == [(True, False)] * 2


def test_who_reads_an_older_state_still_sees_it(database: Database) -> None:
    upkeep = LogUpkeep(database)
    with closing(sqlite3.connect(str(database.file), isolation_level=None)) as shell:
        shell.execute("BEGIN")
        seen = shell.execute("SELECT value FROM wide WHERE id = 7").fetchone()
        for _ in range(5):
            write_often(database, 20)
            upkeep.round()
        assert shell.execute("SELECT value FROM wide WHERE id = 7").fetchone() == seen
        shell.execute("COMMIT")
        assert shell.execute("SELECT value FROM wide WHERE id = 7").fetchone() != seen
    write_often(database, 20)
    upkeep.round()
    size = log_bytes(database)
    for _ in range(10):
        write_often(database, 20)
        upkeep.round()
    assert log_bytes(database) == size, "it began anew once nobody read the older state"


def test_a_writer_who_does_not_end_is_in_nobodys_way(database: Database) -> None:
    upkeep = LogUpkeep(database)
    write_often(database, 40)
    with closing(sqlite3.connect(str(database.file), isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        upkeep.round()
        shell.execute("ROLLBACK")
    write(database, "DELETE FROM wide")
