"""Saving the state of a database under a name and bringing it back, while servers work on it."""

from datetime import datetime
from typing import Any

from emulator.store.engine import Database
from emulator.store.whole import postgres_snapshots, sqlite_snapshots
from emulator.store.whole.snapshot import Snapshot


def save(database: Database, name: str, now: datetime, *, replace: bool) -> Snapshot:
    """The state of one moment. `now` is by the machine's clock. Raises IsThere where there is one of the name and it is
    not to be replaced, and CannotBe."""
    found: Snapshot = _of(database).save(database, name, now, replace=replace)
    return found


def load(database: Database, name: str) -> Snapshot:
    """In one transaction, for all processes on the database. Raises IsNotThere, CannotBe, WrongKey."""
    found: Snapshot = _of(database).load(database, name)
    return found


def listed(database: Database) -> list[Snapshot]:
    """In the order of their names."""
    found: list[Snapshot] = _of(database).listed(database)
    return found


def remove(database: Database, name: str) -> None:
    """Raises IsNotThere."""
    _of(database).remove(database, name)


def _of(database: Database) -> Any:
    return sqlite_snapshots if database.is_sqlite else postgres_snapshots
