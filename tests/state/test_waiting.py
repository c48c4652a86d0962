"""On Postgres: those who read, save or replace all rows wait for each other, and calls go on."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from emulator.store import exported, migrate, state
from emulator.store.engine import Database
from emulator.store.exported import WholeView
from emulator.store.failures import Held
from emulator.store.whole import backups, emptying, resets, snapshots
from tests.support import databases, full_rows

NOW = datetime(2026, 5, 1, tzinfo=UTC)
WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = to_regclass('emulator_state') "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    with databases.empty(postgres_url) as url, closing(Database(url)) as made:
        migrate.upgrade(made)
        with made.engine.begin() as db:
            full_rows.fill(db)
        yield made


def wait_until_somebody_waits(database: Database) -> None:
    pause = threading.Event()
    with database.engine.connect() as db:
        while not db.execute(WAITING).scalar_one():
            db.rollback()
            pause.wait(0.005)


def saved_users(database: Database, folder: Path) -> int:
    del folder
    return snapshots.save(database, "a", NOW, replace=False).users


def users_of_a_backup(database: Database, folder: Path) -> int:
    backups.write(database, folder / "backup.db", replace=False)
    with closing(sqlite3.connect(folder / "backup.db")) as db:
        return int(db.execute("SELECT count(*) FROM users").fetchone()[0])


def exported_pools(database: Database, folder: Path) -> int:
    del folder
    with WholeView(database) as view:
        return len(exported.pool_ids(view.begin(write=False)))


@pytest.mark.parametrize("taken", [saved_users, users_of_a_backup, exported_pools])
def test_whoever_waits_for_rows_that_are_replaced_gets_the_new_ones(
    taken: Callable[[Database, Path], int], database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emptying, "FEW", 0)  # so that tables are truncated
    with ThreadPoolExecutor(1) as threads:
        with database.engine.begin() as db:
            resets.everything(db, keeping=emptying.NOTHING)
            found = threads.submit(taken, database, tmp_path)
            wait_until_somebody_waits(database)
            full_rows.fill(db)
        assert found.result() == full_rows.ROWS


def test_calls_get_through_while_a_reset_waits_for_somebody_who_reads(database: Database) -> None:
    with ThreadPoolExecutor(1) as threads:
        with database.engine.begin() as reader:
            state.read(reader)
            emptied = threads.submit(resets.everything_at_once, database, keeping=emptying.NOTHING)
            wait_until_somebody_waits(database)
            with database.engine.begin() as call:
                state.read(call)
            assert not emptied.done()
        assert emptied.result().users == full_rows.ROWS


def test_a_reset_that_waited_for_long_enough_says_for_whom(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    with closing(Database(url, lock_seconds=0.3)) as hasty, database.engine.begin() as reader:
        state.read(reader)
        with pytest.raises(Held, match=r"Somebody has been reading the database for longer than 0\.3 s"):
            resets.everything_at_once(hasty, keeping=emptying.NOTHING)
