"""A connection to SQLite at a place of its own, outside of any transaction: for what SQLite does not do inside of one
(VACUUM INTO, ATTACH, switching references off). It is thrown away afterwards, with whatever was set on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from emulator.store import sqlite_file
from emulator.store.engine import LONG_SECONDS, Database


@contextmanager
def alone(database: Database, *, write: bool) -> Iterator[Connection]:
    """Whoever writes says BEGIN IMMEDIATE and COMMIT; nobody else of this process writes meanwhile."""
    connection = database.begin(write=write, patience=LONG_SECONDS)
    try:
        connection.exec_driver_sql("ROLLBACK")
        sqlite_file.wait_for_others(connection, database.lock_seconds)
        yield connection
    finally:
        driver: Any = connection.connection.dbapi_connection
        if driver.in_transaction:
            connection.exec_driver_sql("ROLLBACK")
        connection.invalidate()
        database.end(connection, write=write, keep=False)
    if write:
        database.check_file()  # before anybody is told that it was kept
