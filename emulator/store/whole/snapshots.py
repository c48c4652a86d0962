"""Saving the state of a database under a name and bringing it back, while servers work on it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

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


@contextmanager
def opened(database: Database, names: Sequence[str]) -> Iterator[tuple[Connection, list[str]]]:
    """A connection that reads the state of now, and the schemas in which the snapshots stand beside it. Raises
    IsNotThere, CannotBe."""
    with _of(database).opened(database, names) as found:
        yield found


def _of(database: Database) -> Any:
    return sqlite_snapshots if database.is_sqlite else postgres_snapshots
