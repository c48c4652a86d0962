"""Backups: one SQLite file with the whole state, whatever kind of database it is of; and moving the state into another
database, from a backup or from the database itself.

Whoever moves reads one moment, while servers work on the source. A target's rows are replaced in one transaction.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, func, literal, select

from emulator.base import files
from emulator.crypto.sealing import Seal
from emulator.store import migrate, sealing, soundness, state
from emulator.store.engine import LONG_SECONDS, Database
from emulator.store.schema import emulator_state, user_pools, users
from emulator.store.soundness import DatabaseIsDamaged
from emulator.store.whole import beginnings, copying, emptying, logical, resets
from emulator.store.whole.alone import alone
from emulator.store.whole.quiet import hold_others, without_triggers


class AlreadyThere(ValueError):
    """A file, or rows, where something is to be written."""


class Moved(Struct, frozen=True):
    """What is in the target now."""

    pools: int
    users: int
    rows: int


def write(database: Database, file: Path, *, replace: bool) -> Moved:
    """A file that is there only once it is complete. Raises ValueError for a source that cannot be copied, for a file
    that exists and is not to be replaced, and for one of the source's own."""
    if file.exists() and not replace:
        raise AlreadyThere(f"{file} exists already: choose another name, or say --force.")
    if _is_of(database, file):
        raise ValueError(f"{file} is the database itself: choose another name for the backup.")
    files.make_folder(file.absolute().parent)
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=f".{file.name}.") as folder:
        unfinished = Path(folder) / "backup.db"
        target = Database(f"sqlite:///{unfinished}")
        try:
            migrate.upgrade(target)
            moved = _moved(database, target)
        finally:
            target.close()
        with closing(sqlite3.connect(unfinished)) as db:
            db.execute("PRAGMA journal_mode=DELETE")  # so that one file is all there is of it
        if replace:
            unfinished.replace(file)
        else:
            _put_in_place(unfinished, file)
    return moved


def move(source: Database, target: Database, *, replace: bool, seal: Seal | None = None) -> Moved:
    """The state of the source in place of that of the target, which must be empty unless it is to be replaced. `seal`
    is the key that the target's servers have. Raises ValueError for databases that this cannot be done with."""
    if source.url == target.url:
        raise ValueError("The two URLs name the same database.")
    _require_head(source)
    _require_key(source, seal)
    migrate.upgrade(target)
    if not replace and (held := _first_with_rows(target)):
        raise AlreadyThere(f"The database is not empty, it has rows in {held}: name an empty one, or say --replace.")
    moved = _moved(source, target)
    sealing.prepare(target, seal)
    return moved


@contextmanager
def opened(file: Path) -> Iterator[Database]:
    """The backup as a database of this version's schema: a copy, so that the file stays as it was. Raises ValueError
    for a file that is no backup, and DatabaseIsNewer."""
    with _copied(file) as copy:
        migrate.upgrade(copy)
        yield copy


def check(file: Path) -> str:
    """The schema revision of a backup that is whole. Raises ValueError, DatabaseIsDamaged."""
    with _copied(file) as copy:
        revision = _revision(copy)
        try:
            if revision == migrate.HEAD:
                soundness.check(copy, revision, whole=True)
            else:
                soundness.check_pages(copy)
        except DatabaseIsDamaged as error:
            raise DatabaseIsDamaged(str(error).replace(str(copy.file), str(file))) from error
    return revision


@contextmanager
def _copied(file: Path) -> Iterator[Database]:
    if not file.is_file():
        raise ValueError(f"There is no file {file}.")
    folder = Path(tempfile.mkdtemp(prefix="cognito-emulator-"))  # 0700
    try:
        copy = folder / "backup.db"
        _copy_pages(file, copy)
        database = Database(f"sqlite:///{copy}")
        try:
            yield database
        finally:
            database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy_pages(file: Path, copy: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
            found = source.execute("SELECT name FROM sqlite_master WHERE name IN ('alembic_version', 'user_pools')")
            if len(found.fetchall()) != 2:
                raise ValueError(f"{file} is not a backup of an emulator: it has none of its tables.")
            with closing(sqlite3.connect(copy)) as target:
                source.backup(target)
    except sqlite3.Error as error:
        raise ValueError(f"{file} cannot be read as a backup: {error}") from error


def _is_of(database: Database, file: Path) -> bool:
    """Whether it is the database's file, or one of those that SQLite keeps beside it."""
    if database.file is None:
        return False
    own = [database.file.with_name(database.file.name + end) for end in ("", "-wal", "-shm", "-journal")]
    return file.exists() and any(one.exists() and one.samefile(file) for one in own)


def _put_in_place(unfinished: Path, file: Path) -> None:
    try:
        os.link(unfinished, file)
    except FileExistsError:
        raise AlreadyThere(f"{file} exists already: choose another name, or say --force.") from None


def _moved(source: Database, target: Database) -> Moved:
    """References are not looked at on SQLite: the source keeps them."""
    _require_head(source)
    with _one_moment(source) as reading:
        if not target.is_sqlite:
            return resets.within(target, lambda writing: _replace(reading, writing))
        with alone(target, write=True) as writing:
            writing.exec_driver_sql("PRAGMA foreign_keys=OFF")
            writing.exec_driver_sql("BEGIN IMMEDIATE")
            moved = _replace(reading, writing)
            writing.exec_driver_sql("COMMIT")
    return moved


def _replace(reading: Connection, writing: Connection) -> Moved:
    hold_others(writing)
    with without_triggers(writing):
        emptying.empty(writing)
    rows = copying.copy(reading, writing)
    state.begin_era(writing)
    pools, people = (
        writing.execute(select(func.count()).select_from(table)).scalar_one() for table in (user_pools, users)
    )
    return Moved(pools, people, rows)


@contextmanager
def _one_moment(database: Database) -> Iterator[Connection]:
    connection = database.begin(write=False, patience=LONG_SECONDS)
    try:
        beginnings.at_one_moment(connection)
        yield connection
    finally:
        database.end(connection, write=False, keep=False)


def _require_key(source: Database, seal: Seal | None) -> None:
    with source.engine.connect() as db:
        check = db.execute(select(emulator_state.c.sealing_check)).scalar_one()
    if check is not None and (seal is None or not sealing.opens(seal, check)):
        raise ValueError(
            "The secrets in there are sealed: set EMULATOR_SECRET_KEY_FILE to the key that they were sealed by."
        )


def _require_head(source: Database) -> None:
    found = _revision(source)
    if found > migrate.HEAD:
        raise migrate.DatabaseIsNewer(
            f"The database is at schema revision {found}, and this version knows up to {migrate.HEAD}. Use the version "
            "that wrote it, or a newer one."
        )
    if found != migrate.HEAD:
        raise ValueError(
            f"The database is at schema revision {found}, and this version's is {migrate.HEAD}: `db upgrade` brings it "
            "there, or use the version that wrote it."
        )


def _revision(database: Database) -> str:
    connection = database.begin(write=False)
    try:
        found = migrate.current(connection)
    finally:
        database.end(connection, write=False, keep=False)
    if found is None:
        raise ValueError("There is nothing to copy: the database was never an emulator's.")
    return found


def _first_with_rows(database: Database) -> str | None:
    with database.engine.connect() as db:
        for table in logical.tables():
            if db.execute(select(literal(1)).select_from(table).limit(1)).first() is not None:
                return table.name
    return None
