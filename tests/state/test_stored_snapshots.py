"""Saving and loading all rows, in the store."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, text

from emulator.base.randomness import SystemRandomness
from emulator.crypto.sealing import Seal
from emulator.store import migrate, sealing, state
from emulator.store.columns import use_seal
from emulator.store.engine import Database
from emulator.store.schema import user_pools
from emulator.store.sqlite_file import PAGE_BYTES
from emulator.store.whole import snapshots
from emulator.store.whole.sealed import WrongKey
from emulator.store.whole.snapshot import CannotBe, IsNotThere, IsThere
from tests.support import full_rows

Make = Callable[..., Database]
NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def database(new_database: Make) -> Database:
    made = new_database()
    with made.engine.begin() as db:
        full_rows.fill(db)
    return made


def whole(database: Database) -> dict[str, list[str]]:
    with database.engine.connect() as db:
        return full_rows.state(db)


def spoil(database: Database) -> None:
    with database.engine.begin() as db:
        full_rows.fill(db, first=10)
        db.execute(delete(user_pools).where(user_pools.c.id.like("% 1%")))
        db.execute(text("UPDATE users SET username = 'another'"))


def test_a_load_brings_every_row_back(database: Database) -> None:
    before = whole(database)
    saved = snapshots.save(database, "a.b-C_1", NOW, replace=False)
    assert (saved.name, saved.saved_at, saved.revision) == ("a.b-C_1", NOW, migrate.HEAD)
    assert (saved.pools, saved.users) == (full_rows.ROWS, full_rows.ROWS)
    spoil(database)
    assert whole(database) != before
    assert snapshots.load(database, "a.b-C_1") == saved
    assert whole(database) == before
    assert snapshots.load(database, "a.b-C_1") == saved  # as often as one likes


def test_an_empty_state_is_one_too(new_database: Make) -> None:
    database = new_database()
    before = whole(database)
    snapshots.save(database, "empty", NOW, replace=False)
    spoil(database)
    snapshots.load(database, "empty")
    assert whole(database) == before


@pytest.mark.parametrize(("saved_with", "loaded_with"), [(4_096, PAGE_BYTES), (PAGE_BYTES, 4_096)])
def test_a_snapshot_fits_a_file_of_other_pages(saved_with: int, loaded_with: int, tmp_path: Path) -> None:
    """Databases of older versions keep the size of theirs."""
    one, other = (_of_pages(size, tmp_path / f"{size}" / "emulator.db") for size in (saved_with, loaded_with))
    with one.engine.begin() as db:
        full_rows.fill(db)
    before = whole(one)
    snapshots.save(one, "moved", NOW, replace=False)
    (saved,) = (tmp_path / f"{saved_with}").rglob("moved.db")
    target = tmp_path / f"{loaded_with}" / saved.relative_to(tmp_path / f"{saved_with}")
    target.parent.mkdir()
    shutil.copy(saved, target)
    snapshots.load(other, "moved")
    assert whole(other) == before
    with other.engine.connect() as db:
        assert db.exec_driver_sql("PRAGMA page_size").scalar_one() == loaded_with
        assert db.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    for database in (one, other):
        database.close()


def _of_pages(size: int, file: Path) -> Database:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as made:
        made.execute(f"PRAGMA page_size={size}")
        made.execute("PRAGMA auto_vacuum=INCREMENTAL")
        made.execute("VACUUM")
    database = Database(f"sqlite:///{file}")
    migrate.upgrade(database)
    return database


def test_a_load_begins_an_era_and_moves_the_mark_of_pools(database: Database) -> None:
    snapshots.save(database, "a", NOW, replace=False)
    marks = set()
    for _ in range(3):
        snapshots.load(database, "a")
        with database.engine.connect() as db:
            found = state.read(db)
        marks.add((found.era, found.pools_mark))
    assert len({era for era, _ in marks}) == len({mark for _, mark in marks}) == 3


def test_the_database_is_as_sound_after_a_load_as_before(database: Database) -> None:
    """References hold again, and so do the triggers."""
    snapshots.save(database, "a", NOW, replace=False)
    described = _definitions(database)
    snapshots.load(database, "a")
    assert _definitions(database) == described
    connection = database.begin(write=True)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        connection.execute(text("INSERT INTO password_history VALUES ('x', 'nobody', 'x', '2026-01-01 00:00:00')"))
    database.end(connection, write=True, keep=False)


def _definitions(database: Database) -> list[str]:
    statement = (
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        if database.is_sqlite
        else "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1"
    )
    with database.engine.connect() as db:
        return list(db.execute(text(statement)).scalars())


def test_a_name_is_taken_once(database: Database) -> None:
    snapshots.save(database, "a", NOW, replace=False)
    first = whole(database)
    with pytest.raises(IsThere):
        snapshots.save(database, "a", NOW, replace=False)
    spoil(database)
    second = whole(database)
    snapshots.save(database, "b", NOW, replace=False)
    snapshots.load(database, "a")
    assert whole(database) == first
    snapshots.load(database, "b")
    snapshots.save(database, "a", NOW, replace=True)
    snapshots.load(database, "a")
    assert whole(database) == second
    assert [found.name for found in snapshots.listed(database)] == ["a", "b"]


def test_what_was_removed_is_there_no_more(database: Database) -> None:
    snapshots.save(database, "a", NOW, replace=False)
    snapshots.remove(database, "a")
    assert snapshots.listed(database) == []
    for act in (snapshots.remove, snapshots.load):
        with pytest.raises(IsNotThere):
            act(database, "a")


OLDER = [f"{number:04}" for number in range(1, int(migrate.HEAD))]


@pytest.mark.parametrize("revision", [OLDER[0], OLDER[len(OLDER) // 2], *OLDER[-3:]])
def test_one_that_an_older_version_saved_is_brought_to_this_schema(revision: str, new_database: Make) -> None:
    database = new_database(upgraded=False)
    migrate.move(database, revision)
    with database.engine.begin() as db:
        full_rows.fill_older(db)
    snapshots.save(database, "old", NOW, replace=False)
    migrate.upgrade(database)
    upgraded = whole(database)
    spoil(database)
    assert snapshots.load(database, "old").revision == revision
    assert whole(database) == upgraded
    assert snapshots.listed(database)[0].revision == revision  # it stays as it was
    snapshots.load(database, "old")
    assert whole(database) == upgraded


def test_one_of_a_later_version_is_refused(database: Database) -> None:
    with database.engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    snapshots.save(database, "late", NOW, replace=False)
    with database.engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": migrate.HEAD})
    with pytest.raises(CannotBe, match="saved by a later version, at schema revision 9999"):
        snapshots.load(database, "late")


def test_what_was_saved_in_the_open_is_sealed_where_secrets_are(database: Database) -> None:
    before = whole(database)
    snapshots.save(database, "open", NOW, replace=False)
    sealing.prepare(database, Seal(SystemRandomness().bytes(32)))
    snapshots.load(database, "open")
    assert whole(database) == before
    with database.engine.connect() as db:
        assert {key[:10] for key in db.execute(text("SELECT private_pem FROM signing_keys")).scalars()} == {
            "sealed:v1:"
        }


def test_what_another_key_sealed_is_refused(database: Database) -> None:
    old, new = Seal(SystemRandomness().bytes(32)), Seal(SystemRandomness().bytes(32))
    sealing.prepare(database, old)
    before = whole(database)
    snapshots.save(database, "sealed", NOW, replace=False)
    snapshots.load(database, "sealed")
    assert whole(database) == before
    sealing.rewrite(database, old, new)
    for seal in (new, None):
        use_seal(database.engine, seal)
        with pytest.raises(WrongKey, match="sealed by a key that this server does not have"):
            snapshots.load(database, "sealed")
    use_seal(database.engine, new)
    assert whole(database) == before


def test_a_file_that_is_no_snapshot_is_left_out_of_the_list(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    snapshots.save(database, "a", NOW, replace=False)
    if database.file is not None:
        folder = database.file.with_name(f"{database.file.name}-snapshots")
        (folder / "foreign.db").write_text("no database")
        (folder / "gone.db").symlink_to(folder / "nothing")
    assert [found.name for found in snapshots.listed(database)] == ["a"]
    assert ("foreign.db is not a snapshot that can be read" in caplog.text) == database.is_sqlite
