"""What keeps a SQLite file small: its log is written back and cut, and pages that nothing is on are given back.

Postgres does as much by itself (autovacuum).
"""

import sqlite3
import threading
from pathlib import Path
from typing import Any

from emulator.store import failures
from emulator.store.engine import Database
from emulator.store.sqlite_file import LOG_BYTES, log_of, wait_for_others

PAGES = 2_000  # given back in a transaction: four megabytes, some milliseconds
_MEGABYTE = 1024 * 1024


def tidy(database: Database, over: threading.Event) -> str | None:
    """What keeps the log large, if something does: a transaction that somebody left open."""
    if database.file is None:
        return None
    while not over.is_set() and _give_back(database) >= PAGES:
        pass
    is_cut = cut_log(database)
    size = _size(log_of(database.file))
    if is_cut or size <= 2 * LOG_BYTES:
        return None
    return (
        f"The database's log has grown to {size // _MEGABYTE} MB and cannot be cut: another program keeps a "
        "transaction open, such as a database tool without autocommit. It ends with that transaction."
    )


def _give_back(database: Database) -> int:
    """The number of pages. Files of before this was so have to be rebuilt once for it (docs/operations.md)."""
    connection = database.begin(write=True)
    keep = False
    try:
        driver: Any = connection.connection.dbapi_connection
        try:
            (free,) = driver.execute("PRAGMA freelist_count").fetchone()
            (incremental,) = driver.execute("PRAGMA auto_vacuum").fetchone()
            if not free or incremental != 2:
                return 0
            # A step for each page, of which `execute` makes only one. This ends the transaction, and is one of its own;
            # the writer's place is still ours.
            wait_for_others(connection, database.lock_seconds)
            driver.executescript(f"PRAGMA incremental_vacuum({PAGES})")
        except sqlite3.Error as error:
            raise failures.as_sqlalchemy(error, "PRAGMA incremental_vacuum", connection) from error
        keep = True
        return min(int(free), PAGES)
    finally:
        database.end(connection, write=True, keep=keep)


def cut_log(database: Database) -> bool:
    """Writes the log back into the file as far as nobody reads it; whether it is empty now. Waits for nobody. Postgres
    sees to its own."""
    if not database.is_sqlite:
        return True
    database.check_file()  # a file that was emptied would get the log's part of its content, and look whole
    with database.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA busy_timeout=0")
        try:
            busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise failures.as_sqlalchemy(error, "PRAGMA wal_checkpoint", connection) from error
        finally:
            driver.execute(f"PRAGMA busy_timeout={round(database.lock_seconds * 1000)}")
    return not busy


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
