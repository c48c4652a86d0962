"""SQLite: how its connections are opened, and how a transaction begins on one.

WAL mode, so that readers and the one writer do not wait for each other. The wait for another process that writes is
ours: SQLite's own grows to a tenth of a second, and would keep the thread's place (`base.runners`) from those who only
read.
"""

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from emulator.base import files
from emulator.base.runners import may_wait, step_out
from emulator.store import failures

# Of the log: with more in it a commit writes it back, if nobody did so before (log_upkeep.py), and to this it is cut
# once everything in it was written back.
LOG_BYTES = 64 * 1024 * 1024
# Of a new file; SQLite has 4,096. A commit writes a whole page into the log for each that it changed, mostly for one
# short row, and half of what that costs is the size of the page. Not 1,024: a row of `users` takes more.
PAGE_BYTES = 2_048
CACHE_KIB = 8_000  # of the file that a connection keeps; SQLite has 2,000
_POLL_SECONDS = 0.001
# Between one look and the next for whoever may not wait: another worker mostly writes for less than a millisecond, and
# to begin the call anew on a thread costs half of it again. Four milliseconds in all, in which reads wait, too.
_MOMENTS = (*[0.00002] * 6, *[0.0001] * 6, *[0.0003] * 4, 0.001, 0.001)
_STATEMENTS = 500  # that a connection keeps compiled; Python's own 128 would be left and taken up again and again


class _Connection(sqlite3.Connection):
    """`busy_seconds`: how long each statement waits for another process that holds what it needs."""

    busy_seconds: float

    def wait_for_others(self, seconds: float) -> None:
        """From here on. Told to SQLite only where it is news: that costs as much as a look-up."""
        if self.busy_seconds != seconds:
            self.execute(f"PRAGMA busy_timeout={round(seconds * 1000)}")
            self.busy_seconds = seconds


def make(file: Path) -> None:
    """The empty file of a new database. What keeps it from being made, SQLite says when it is opened."""
    with suppress(OSError):
        files.make_file(file)


def connect(file: Path, lock_seconds: float) -> _Connection:
    """Opens what is there: a file that was deleted is not silently created again."""
    uri = f"{file.as_uri()}?mode=rw"
    connection = sqlite3.connect(
        uri,
        uri=True,
        timeout=lock_seconds,
        check_same_thread=False,
        cached_statements=_STATEMENTS,
        factory=_Connection,
    )
    connection.busy_seconds = lock_seconds
    return connection


def log_of(file: Path) -> Path:
    """The write-ahead log, which SQLite keeps beside the file that a link leads to."""
    real = file.resolve()
    return real.with_name(f"{real.name}-wal")


def why_not_usable(file: Path) -> str | None:
    """What keeps a server from writing to the file, by the permissions alone: SQLite opens a file that it may only read
    as if all were well. Opening it here instead would end the locks that this process holds on it."""
    log = log_of(file)
    if file.exists():
        if not _is_allowed(file, os.R_OK):
            return f"the database file {file} cannot be read"
        if not _is_allowed(file, os.W_OK):
            return f"the database file {file} cannot be written to"
    if not log.exists() and not _is_allowed(log.parent, os.W_OK | os.X_OK):
        return f"the folder {log.parent} cannot be written to, and SQLite keeps the database's log there"
    return None


def _is_allowed(path: Path, what: int) -> bool:
    return os.access(path, what, effective_ids=os.access in os.supports_effective_ids)


def prepare_connections(engine: Engine, lock_seconds: float) -> None:
    """What every new connection is told first."""

    @event.listens_for(engine, "connect")
    def _pragmas(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None  # we say BEGIN ourselves
        cursor = dbapi_connection.cursor()
        if cursor.execute("PRAGMA page_count").fetchone() == (0,):  # a new file: later it would be a write, and wait
            cursor.execute(f"PRAGMA page_size={PAGE_BYTES}")
            cursor.execute("PRAGMA auto_vacuum=INCREMENTAL")  # empty pages can be given back
        _use_wal(cursor, lock_seconds)
        cursor.execute(f"PRAGMA journal_size_limit={LOG_BYTES}")
        (page_bytes,) = cursor.execute("PRAGMA page_size").fetchone()  # older files have their own
        cursor.execute(f"PRAGMA wal_autocheckpoint={LOG_BYTES // page_bytes}")
        cursor.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        cursor.execute("PRAGMA synchronous=NORMAL")  # survives a kill of the process; see docs/operations.md
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "checkin")
    def _as_it_came(dbapi_connection: _Connection | None, _record: Any) -> None:
        if dbapi_connection is not None:  # else it was lost
            dbapi_connection.wait_for_others(lock_seconds)


def wait_for_others(connection: Connection, seconds: float) -> None:
    """For whoever ends the transaction that was begun for them and goes on alone, with writers in other processes."""
    driver_connection: Any = connection.connection.dbapi_connection
    driver_connection.wait_for_others(seconds)


def begin(connection: Connection, *, write: bool, deadline: float, busy_seconds: float, singly: bool) -> None:
    """Says BEGIN on the driver's own connection: through SQLAlchemy that costs as much as a query. Not for what only
    reads `singly`. Raises what SQLAlchemy would raise; `deadline` is when the wait for another writer ends."""
    driver_connection: Any = connection.connection.dbapi_connection
    try:
        if write:
            _begin_writing(driver_connection, deadline)
            return
        driver_connection.wait_for_others(busy_seconds)
        if not singly:
            driver_connection.execute("BEGIN")
    except sqlite3.Error as error:
        raise failures.as_sqlalchemy(error, "BEGIN", connection) from error


def _use_wal(cursor: sqlite3.Cursor, lock_seconds: float) -> None:
    """On a new file two processes change the mode at once, and SQLite tells one of them that it is busy without a wait:
    it waited for a lock that the other cannot give up. Once the file is in WAL this changes nothing and never waits."""
    deadline = time.monotonic() + lock_seconds
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if time.monotonic() > deadline or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        time.sleep(_POLL_SECONDS)


def _begin_writing(connection: _Connection, deadline: float) -> None:
    """Whoever has begun to write in WAL mode is kept waiting by nobody, so SQLite need not wait any more."""
    connection.wait_for_others(0)
    if _may_write(connection) or (not may_wait() and _may_write_in_a_moment(connection)):
        return
    with step_out():
        while not _may_write(connection, insist=time.monotonic() > deadline):
            time.sleep(_POLL_SECONDS)


def _may_write_in_a_moment(connection: _Connection) -> bool:
    for seconds in _MOMENTS:
        time.sleep(seconds)
        if _may_write(connection):
            return True
    return False


def _may_write(connection: sqlite3.Connection, *, insist: bool = False) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if insist or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
