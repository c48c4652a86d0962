"""What begins and ends transactions: the database, or one greater transaction in which each is a savepoint.

The greater one is for work that must be there as a whole or not at all, such as a seed, though it is made of operations
that commit by themselves. It holds a writer's place from beginning to end, so it is not for answering requests.
"""

from types import TracebackType
from typing import Protocol, Self, Unpack

from sqlalchemy import Connection, NestedTransaction, text

from emulator.store.engine import LONG_SECONDS, Database, How

_LOCK = 0x73656564  # any constant of ours; migrations have another


class Transactions(Protocol):
    """`Database` says what the arguments mean. `lock_seconds` is how long anybody waits for a place or a row. Where
    `reads_only_what_is_kept` is False, what one transaction reads another may yet undo."""

    @property
    def reads_only_what_is_kept(self) -> bool: ...

    @property
    def lock_seconds(self) -> float: ...

    def begin(self, *, write: bool, **how: Unpack[How]) -> Connection: ...

    def end(self, connection: Connection, *, write: bool, keep: bool, reserved: bool = False) -> None: ...


class WholeTransaction:
    """Transactions that are savepoints of a single real one. Leaving the `with` undoes everything unless `keep` was
    set.

    Two of them never run at once on one database (SQLite: BEGIN IMMEDIATE; Postgres: an advisory lock): the second
    waits and then sees what the first one kept.
    """

    reads_only_what_is_kept = False

    def __init__(self, database: Database) -> None:
        self.lock_seconds = database.lock_seconds
        self.keep = False
        self._database = database
        self._savepoints: list[NestedTransaction] = []

    def __enter__(self) -> Self:
        self._connection = self._database.begin(write=True, patience=LONG_SECONDS)
        if not self._database.is_sqlite:  # the other one takes what it takes; rows are waited for as ever
            self._connection.execute(text("SET LOCAL lock_timeout = 0"))
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            self._connection.execute(text(f"SET LOCAL lock_timeout = {round(self.lock_seconds * 1000)}"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.end(self._connection, write=True, keep=self.keep and kind is None)

    @property
    def connection(self) -> Connection:
        """Of the one real transaction."""
        return self._connection

    def begin(self, *, write: bool, **how: Unpack[How]) -> Connection:
        """A savepoint for what writes; what only reads has nothing to take back."""
        del how  # the one real transaction has its place
        if write:
            self._savepoints.append(self._connection.begin_nested())
        return self._connection

    def end(self, connection: Connection, *, write: bool, keep: bool, reserved: bool = False) -> None:
        del connection, reserved
        if not write:
            return
        savepoint = self._savepoints.pop()
        if keep:
            savepoint.commit()
        else:
            savepoint.rollback()
