"""The database: one way to open and end a transaction on SQLite and on Postgres.

SQLite runs in WAL mode, writers begin IMMEDIATE, and a gate lets one writer of this process at a time reach the file
(without it, 40 threads spin on the lock and a write's p99 is thirty times worse). Postgres is bounded by its pool.
Threads are not bounded here on purpose: a request that waits for a Lambda function holds neither a connection nor a
place at the gate, so a trigger that calls back always finds both.
"""

import sqlite3
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from emulator.base.runners import step_out

POSTGRES_CONNECTIONS = 10
SQLITE_READERS = 4
BUSY_SECONDS = 30
_BUSY_POLL_SECONDS = 0.001
_POSTGRES_NAMES = ("postgres", "postgresql", "postgresql+psycopg")
_SQLITE_NAMES = ("sqlite", "sqlite+pysqlite")


class Database:
    """An engine with its gates. `begin` and `end` are a pair; `close` ends the pool."""

    def __init__(self, url: str) -> None:
        self.url = normalise(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgres(self.url)
        self._writers = threading.Semaphore(1 if self.is_sqlite else POSTGRES_CONNECTIONS)
        self._readers = threading.Semaphore(SQLITE_READERS) if self.is_sqlite else self._writers

    def begin(self, *, write: bool) -> Connection:
        gate = self._writers if write else self._readers
        if not gate.acquire(blocking=False):
            with step_out():
                gate.acquire()
        try:
            connection = self.engine.connect()
            try:
                connection.begin()
                if self.is_sqlite:
                    _begin_sqlite(connection, write=write)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            gate.release()
            raise
        return connection

    def end(self, connection: Connection, *, write: bool, keep: bool) -> None:
        try:
            try:
                if keep:
                    connection.commit()
                else:
                    connection.rollback()
            finally:
                connection.close()
        finally:
            (self._writers if write else self._readers).release()

    def close(self) -> None:
        self.engine.dispose()


def normalise(url: str) -> URL:
    """`postgres://` and `postgresql://` mean psycopg 3; a SQLite file's folder is made; `sqlite://` is a file that
    nobody keeps (a database in memory could not be shared by threads without locking each other out). Raises ValueError
    for any other URL, and for a folder that cannot be made."""
    parsed = _parsed(url)
    if parsed.drivername in _POSTGRES_NAMES:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in _SQLITE_NAMES:
        raise ValueError(f"EMULATOR_DATABASE_URL names {parsed.drivername}; sqlite:// and postgresql:// are supported")
    if parsed.database in (None, "", ":memory:"):
        parsed = parsed.set(database=str(Path(tempfile.mkdtemp(prefix="cognito-emulator-")) / "emulator.db"))
    try:
        file = Path(str(parsed.database)).expanduser()
        file.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # the latter: nobody knows whose home `~somebody` is
        raise ValueError(f"EMULATOR_DATABASE_URL names a folder that cannot be made: {error}") from error
    return parsed.set(database=str(file))


def _parsed(url: str) -> URL:
    """Does not repeat the URL in its refusal: a password may stand in it."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ValueError("EMULATOR_DATABASE_URL is not a URL such as sqlite:///file or postgresql://…") from error


def _common() -> dict[str, Any]:
    return {
        "poolclass": QueuePool,
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        "pool_timeout": BUSY_SECONDS,
        "hide_parameters": True,  # an error that is logged must not bring hashes, codes and keys into the log
    }


def _postgres(url: URL) -> Engine:
    engine = create_engine(url, pool_size=POSTGRES_CONNECTIONS, max_overflow=2, pool_pre_ping=False, **_common())

    @event.listens_for(engine, "connect")
    def _utc(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.autocommit = True
        dbapi_connection.execute("SET TIME ZONE 'UTC'")
        dbapi_connection.autocommit = False

    return engine


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=SQLITE_READERS + 1,
        max_overflow=2,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
        **_common(),
    )

    @event.listens_for(engine, "connect")
    def _pragmas(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None  # we say BEGIN ourselves
        cursor = dbapi_connection.cursor()
        _use_wal(cursor)
        cursor.execute("PRAGMA synchronous=NORMAL")  # survives a kill of the process; see docs/operations.md
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine


def _use_wal(cursor: sqlite3.Cursor) -> None:
    """On a new file two processes change the mode at once, and SQLite tells one of them that it is busy without a wait:
    it waited for a lock that the other cannot give up. Once the file is in WAL this changes nothing and never waits."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if time.monotonic() > deadline or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        time.sleep(_BUSY_POLL_SECONDS)


def _begin_sqlite(connection: Connection, *, write: bool) -> None:
    """Says BEGIN on the driver's own connection: through SQLAlchemy that costs as much as a query."""
    driver_connection: Any = connection.connection.dbapi_connection
    if write:
        _begin_writing(driver_connection)
    else:
        driver_connection.execute("BEGIN")


def _begin_writing(connection: sqlite3.Connection) -> None:
    """BEGIN IMMEDIATE. When another process writes, the wait is ours and short: SQLite's own grows to a tenth of a
    second, and would keep the thread's place (`base.runners`) from those who only read."""
    connection.execute("PRAGMA busy_timeout=0")
    try:
        if _may_write(connection):
            return
        with step_out():
            deadline = time.monotonic() + BUSY_SECONDS
            while not _may_write(connection, insist=time.monotonic() > deadline):
                time.sleep(_BUSY_POLL_SECONDS)
    finally:
        connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _may_write(connection: sqlite3.Connection, *, insist: bool = False) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if insist or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
