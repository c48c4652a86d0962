"""The database: one way to open and end a transaction on SQLite and on Postgres.

SQLite runs in WAL mode, writers begin IMMEDIATE, and a gate lets one writer of this process at a time reach the file
(without it, 40 threads spin on the lock and a write's p99 is thirty times worse). Postgres is bounded by its pool.
Threads are not bounded here on purpose: a request that waits for a Lambda function holds neither a connection nor a
place at the gate, so a trigger that calls back always finds both.

One rule for locks: nobody waits longer than `lock_seconds` for a place, for the file or for a row that somebody else
holds; whoever waited for a place waits for a row that much less. What then is raised is busy (`failures.is_busy`), and
the caller may try again. Whoever only tells how things stand (health, key sets, the outbox) has places of their own and
waits for no row.
"""

import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any, TypedDict, Unpack

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from emulator.base import aside
from emulator.base.measures import POOL_WAIT_SECONDS, Measures
from emulator.base.runners import WouldWait, step_out
from emulator.store import failures, postgres_transactions, sqlite_file, urls
from emulator.store.gates import Gate
from emulator.store.kept_connections import KeptConnections
from emulator.store.sqlite_watch import Watch

POSTGRES_CONNECTIONS = 10
SQLITE_READERS = 4
RESERVED = aside.PLACES
PREPARED = 500  # statements of a connection to Postgres; psycopg's own 100 would be left and taken up again and again
LOCK_SECONDS = 10.0
CONNECT_SECONDS = 10
_REMEMBERED = 30.0  # seconds that a failed write is told by `trouble`, unless another one works
_UNNOTICED = 0.1  # of that time: what nobody makes up for, and what everybody gets
_MORE = 1.1  # what a statement has, of the time for one lock
_SHORTEN = text("SELECT set_config('lock_timeout', :lock, true), set_config('statement_timeout', :statement, true)")
LONG_SECONDS = 600.0  # for those who wait for another process's migration or seed


class How(TypedDict, total=False):
    """How a transaction begins. `reserved` is for reading where others' waits must not count; `patience` replaces
    `lock_seconds`. `singly`: what only reads needs no transaction around its statements, as on Postgres each sees what
    was committed before it anyhow. `first` is a SELECT without values that is asked with BEGIN
    (`postgres_transactions`)."""

    reserved: bool
    patience: float | None
    singly: bool
    first: str | None


class Database:
    """An engine with its gates. `begin` and `end` are a pair; `close` ends the pool."""

    reads_only_what_is_kept = True
    checks_reads = False  # tests: whoever reads statement by statement is refused a write by Postgres

    def __init__(self, url: str, *, lock_seconds: float = LOCK_SECONDS, measures: Measures | None = None) -> None:
        self.url = urls.normalise(url)
        self.lock_seconds = lock_seconds
        self._measures = measures or Measures()
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url, lock_seconds) if self.is_sqlite else _postgres(self.url, lock_seconds)
        self._writers = Gate(1 if self.is_sqlite else POSTGRES_CONNECTIONS)
        self._readers = Gate(SQLITE_READERS) if self.is_sqlite else self._writers
        self._reserved = Gate(RESERVED)
        self.connections = KeptConnections(self.engine)
        self._watch: Watch | None = None
        self.kept = 0  # transactions that wrote
        self._trouble: tuple[str, float] | None = None
        self._temporary = self.file.parent if self.file and urls.is_kept_by_nobody(url) else None

    @property
    def file(self) -> Path | None:
        """Of SQLite."""
        return Path(str(self.url.database)) if self.is_sqlite else None

    def check_usable(self) -> None:
        """For an operation that is going to write. Raises Refused for a SQLite file that may not be written to."""
        reason = sqlite_file.why_not_usable(self.file) if self.file is not None else None
        if reason is not None:
            raise failures.Refused(reason)

    def watch(self) -> None:
        """From here on a SQLite file that is deleted or replaced is noticed by whoever begins or ends a transaction,
        who gets Refused."""
        if self.file is not None and self._watch is None:
            try:
                self._watch = Watch(self.file, self.lock_seconds)
            except sqlite3.Error as error:
                with self.engine.connect() as connection:
                    raise failures.as_sqlalchemy(error, "SELECT", connection) from error

    def check_file(self) -> None:
        """Raises Refused if a watched SQLite file is not the one it was."""
        if self._watch is not None:
            self._watch.check()

    def begin(self, *, write: bool, **how: Unpack[How]) -> Connection:
        """Raises Busy, or what the database says; WouldWait where nothing may wait, and it would."""
        patience, reserved, singly = how.get("patience"), how.get("reserved", False), how.get("singly", False)
        seconds = self.lock_seconds if patience is None else patience
        deadline = time.monotonic() + seconds
        gate = self._gate(write=write, reserved=reserved)
        if not gate.enter_at_once():
            came = time.monotonic()
            with step_out():
                is_in = gate.enter(seconds)
            self._measures.time(POOL_WAIT_SECONDS, time.monotonic() - came)
            if not is_in:
                raise failures.Busy(seconds)
        try:
            self.check_file()
            connection = self.connections.take()
            try:
                if self.is_sqlite:
                    waits = self.lock_seconds
                    sqlite_file.begin(connection, write=write, deadline=deadline, busy_seconds=waits, singly=singly)
                else:
                    self._begin_on_postgres(
                        connection, seconds, deadline, singly=singly and not write, first=how.get("first")
                    )
            except WouldWait:
                self.connections.give_back(connection, keep=False)
                raise
            except BaseException:
                self.connections.throw_away(connection)
                raise
        except BaseException:
            gate.leave()
            raise
        return connection

    def _begin_on_postgres(
        self, connection: Connection, seconds: float, deadline: float, *, singly: bool, first: str | None
    ) -> None:
        """Whoever waited long for a place waits for a row that much less. Costs a statement, so not for a moment."""
        left = deadline - time.monotonic()
        is_short = left < self.lock_seconds * (1 - _UNNOTICED)
        if singly and not is_short:
            postgres_transactions.read_singly(connection, checked=self.checks_reads)
            return
        postgres_transactions.begin(connection, first)
        if seconds > self.lock_seconds:
            connection.execute(text("SET LOCAL statement_timeout = 0"))  # a migration takes what it takes
        elif is_short:
            left = max(left, self.lock_seconds * _UNNOTICED)
            connection.execute(_SHORTEN, {"lock": _milliseconds(left), "statement": _milliseconds(left * _MORE)})

    def end(self, connection: Connection, *, write: bool, keep: bool, reserved: bool = False) -> None:
        try:
            self.connections.give_back(connection, keep=keep)
        finally:
            self._gate(write=write, reserved=reserved).leave()
        if write and keep:
            self.check_file()  # before anybody is told that it was kept
            self.kept += 1
            self._trouble = None

    def failed(self, error: DBAPIError) -> None:
        """Remembers what keeps calls from writing, for those who ask how the database stands."""
        if failures.keeps_from_writing(error):
            self._trouble = (failures.in_words(error), time.monotonic())

    @property
    def trouble(self) -> str | None:
        """Why a call could not write lately, in words; None once one could again, and when nobody tried for a while."""
        trouble = self._trouble
        return trouble[0] if trouble is not None and time.monotonic() - trouble[1] < _REMEMBERED else None

    def changes(self, connection: Connection) -> int | None:
        """How many rows were changed on the connection so far; None where the database does not tell."""
        driver: Any = connection.connection.dbapi_connection
        return int(driver.total_changes) if self.is_sqlite else None

    @property
    def is_writing(self) -> bool:
        """Whether whoever comes to write now has to wait for a place."""
        return self._writers.is_full

    def disconnect(self) -> None:
        """Whoever comes next gets a new connection."""
        self.connections.close_idle()
        self.engine.dispose()

    def close(self) -> None:
        self.connections.close()
        self.engine.dispose()
        if self._watch is not None:
            self._watch.close()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def leave_to_others(self) -> str:
        """Keeps the file of `sqlite://` when this is closed, for processes that open it by the URL that is given back;
        it is gone when this process ends."""
        self._temporary = None
        return self.url.render_as_string(hide_password=False)

    def _gate(self, *, write: bool, reserved: bool) -> Gate:
        if reserved and not write:
            return self._reserved
        return self._writers if write else self._readers


def _milliseconds(seconds: float) -> str:
    """As Postgres takes it; not 0, which is no bound."""
    return str(max(round(seconds * 1000), 1))


def _common() -> dict[str, Any]:
    return {
        "poolclass": QueuePool,
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        "pool_timeout": LOCK_SECONDS,  # never needed: the gates let in no more than there are
        "hide_parameters": True,  # an error that is logged must not bring hashes, codes and keys into the log
    }


def _postgres(url: URL, lock_seconds: float) -> Engine:
    engine = create_engine(
        url,
        pool_size=POSTGRES_CONNECTIONS + RESERVED,
        max_overflow=2,
        pool_pre_ping=False,
        connect_args={} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS},
        **_common(),
    )

    @event.listens_for(engine, "connect")
    def _settings(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.autocommit = True
        dbapi_connection.prepared_max = PREPARED
        dbapi_connection.execute("SET TIME ZONE 'UTC'")
        # One statement may wait for a row several times, each time for another holder, and the time for a lock begins
        # anew with each: so the statement is bounded too, a little later, so that one long wait is told as what it is.
        dbapi_connection.execute(f"SET lock_timeout = {_milliseconds(lock_seconds)}")
        dbapi_connection.execute(f"SET statement_timeout = {_milliseconds(lock_seconds * _MORE)}")

    event.listen(engine, "begin", postgres_transactions.of_sqlalchemy)
    return engine


def _sqlite(url: URL, lock_seconds: float) -> Engine:
    file = Path(str(url.database))
    sqlite_file.make(file)
    engine = create_engine(
        url,
        creator=lambda: sqlite_file.connect(file, lock_seconds),
        pool_size=SQLITE_READERS + RESERVED + 1,
        max_overflow=2,
        **_common(),
    )
    sqlite_file.prepare_connections(engine, lock_seconds)
    return engine
