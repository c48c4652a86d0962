"""Snapshots of a SQLite database: files in a folder beside it, each a whole database by itself.

A snapshot has its name from the moment that it is complete. Its file can be opened with any SQLite shell.
"""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from msgspec import structs
from sqlalchemy import Connection, Table, delete

from emulator.base import files
from emulator.base.randomness import LOWER_ALPHANUMERIC, SystemRandomness
from emulator.store import migrate
from emulator.store.engine import Database
from emulator.store.whole import logical
from emulator.store.whole.alone import alone
from emulator.store.whole.replacing import replaced
from emulator.store.whole.snapshot import CannotBe, IsNotThere, IsThere, Snapshot, check_revision

log = logging.getLogger("emulator")
_ABOUT = "emulator_snapshot"
_FORGOTTEN = 3600.0  # seconds after which an unfinished file is nobody's


def save(database: Database, name: str, now: datetime, *, replace: bool) -> Snapshot:
    """Raises IsThere."""
    file = _file(database, name)
    files.make_folder(file.parent)
    if file.exists() and not replace:
        raise IsThere
    _take_away_unfinished(file.parent, now)
    unfinished = _unfinished(file)
    try:
        files.make_file(unfinished)
        with alone(database, write=False) as db:
            db.exec_driver_sql("VACUUM INTO ?", (str(unfinished),))
        _describe(unfinished, now)
        saved = structs.replace(_read(unfinished), name=name)
        if replace:
            unfinished.replace(file)
        else:
            file.hardlink_to(unfinished)
    except FileExistsError:
        raise IsThere from None
    finally:
        unfinished.unlink(missing_ok=True)
    return saved


def load(database: Database, name: str) -> Snapshot:
    """Raises IsNotThere, CannotBe, WrongKey."""
    file = _file(database, name)
    snapshot = _read(file)
    if snapshot.revision > migrate.HEAD:
        raise CannotBe(
            f"The snapshot {name} was saved by a later version, at schema revision {snapshot.revision}; this one knows "
            f"up to {migrate.HEAD}: load it with the version that saved it."
        )
    if snapshot.revision == migrate.HEAD:
        _load(database, file)
        return snapshot
    upgraded = _unfinished(file)
    try:
        _upgrade_copy(file, upgraded)
        _load(database, upgraded)
    finally:
        _take_away(upgraded)
    return snapshot


@contextmanager
def opened(database: Database, names: Sequence[str]) -> Iterator[tuple[Connection, list[str]]]:
    """The state of now, and beside it the snapshots, to be read, each in a schema. Raises IsNotThere, CannotBe."""
    files = [_file(database, name) for name in names]
    for name, file in zip(names, files, strict=True):
        check_revision(name, _read(file).revision)
    with alone(database, write=False) as db:
        schemas = [f"snapshot_{number}" for number in range(len(files))]
        for schema, file in zip(schemas, files, strict=True):
            db.exec_driver_sql(f"ATTACH ? AS {schema}", (f"{file.as_uri()}?mode=ro",))
        db.exec_driver_sql("BEGIN")
        yield db, schemas


def listed(database: Database) -> list[Snapshot]:
    folder = _folder(database)
    found = []
    for file in sorted(folder.glob("*.db")) if folder.is_dir() else []:
        try:
            found.append(_read(file))
        except IsNotThere:  # deleted since we looked
            continue
        except CannotBe as error:
            log.warning(str(error))
    return found


def remove(database: Database, name: str) -> None:
    """Raises IsNotThere."""
    try:
        _file(database, name).unlink()
    except FileNotFoundError:
        raise IsNotThere from None


def _load(database: Database, file: Path) -> None:
    """References are not looked at: the snapshot is whole, and emptying a table is then one step."""
    with alone(database, write=True) as db:
        db.exec_driver_sql("PRAGMA foreign_keys=OFF")
        db.exec_driver_sql("ATTACH ? AS snapshot", (f"{file.as_uri()}?mode=rw",))
        db.exec_driver_sql("BEGIN IMMEDIATE")
        with replaced(db, "snapshot"):
            for table in reversed(logical.tables()):
                db.execute(delete(table))
            ours, theirs = _columns(db, "main"), _columns(db, "snapshot")
            for table in logical.tables():
                _bring(db, table, ours[table.name], theirs[table.name])
        db.exec_driver_sql("COMMIT")


def _bring(db: Connection, table: Table, ours: list[str], theirs: list[str]) -> None:
    """Where the columns stand in the same order SQLite copies whole rows, as they are, and several times faster."""
    named = ", ".join(f'"{name}"' for name in ours)
    into, chosen = ("", "*") if ours == theirs else (f" ({named})", named)
    db.exec_driver_sql(f"INSERT INTO main.{table.name}{into} SELECT {chosen} FROM snapshot.{table.name}")  # noqa: S608


def _columns(db: Connection, schema: str) -> dict[str, list[str]]:
    """Of all tables, in one statement: tests load a snapshot before each of them."""
    found: dict[str, list[str]] = {}
    rows = db.exec_driver_sql(
        f"SELECT each.name, its.name FROM {schema}.sqlite_master AS each "  # noqa: S608
        f"JOIN pragma_table_info(each.name, '{schema}') AS its WHERE each.type = 'table' ORDER BY each.name, its.cid"
    )
    for table, column in rows:
        found.setdefault(table, []).append(column)
    return found


def _upgrade_copy(file: Path, copy: Path) -> None:
    files.make_file(copy)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    upgraded = Database(f"sqlite:///{copy}")
    try:
        migrate.upgrade(upgraded)
    finally:
        upgraded.close()


def _describe(file: Path, now: datetime) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(f"DROP TABLE IF EXISTS {_ABOUT}")  # of the snapshot that this state came from
        db.execute(
            f"CREATE TABLE {_ABOUT} AS SELECT ? AS saved_at, "  # noqa: S608
            "(SELECT version_num FROM alembic_version) AS revision, "
            "(SELECT count(*) FROM user_pools) AS pools, (SELECT count(*) FROM users) AS users",
            (now.isoformat(),),
        )


def _read(file: Path) -> Snapshot:
    """Raises IsNotThere, CannotBe."""
    if not file.is_file():
        raise IsNotThere
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
            saved_at, revision, pools, users = db.execute(
                f"SELECT saved_at, revision, pools, users FROM {_ABOUT}"  # noqa: S608
            ).fetchone()
        return Snapshot(file.stem, datetime.fromisoformat(saved_at), revision, pools, users, file.stat().st_size)
    except FileNotFoundError:
        raise IsNotThere from None
    except (sqlite3.Error, TypeError, ValueError) as error:
        if not file.exists():
            raise IsNotThere from None
        raise CannotBe(f"The file {file} is not a snapshot that can be read ({error}): delete it.") from error


def _folder(database: Database) -> Path:
    assert database.file is not None  # noqa: S101
    return database.file.with_name(f"{database.file.name}-snapshots")


def _file(database: Database, name: str) -> Path:
    return _folder(database) / f"{name}.db"


def _unfinished(file: Path) -> Path:
    """No name of a snapshot has a `~`."""
    return file.with_name(f"{file.stem}~{SystemRandomness().text(LOWER_ALPHANUMERIC, 8)}")


def _take_away_unfinished(folder: Path, now: datetime) -> None:
    """Of processes that were killed."""
    for file in folder.glob("*~*"):
        with suppress(OSError):
            if file.stat().st_mtime < now.timestamp() - _FORGOTTEN:
                file.unlink()


def _take_away(file: Path) -> None:
    for each in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        each.unlink(missing_ok=True)
