"""Writing SQLite's log back into the file beside those who write, not in the commit of one of them: that takes tens of
milliseconds, most of it for the disk, and on the event loop everybody would wait.

What is written back while others go on writing leaves a rest, and the log begins anew only once there is none. So the
rest is written back while nobody writes, which is short, as the rest is small: SQLite asks the disk for the file once
the log is written back as a whole, so all but the rest is asked for before. If all this comes too late, a commit
does it as SQLite itself would (`sqlite_file.LOG_BYTES`), so the log does not grow without end.
"""

import os
import sqlite3
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import OperationalError

from emulator.store import failures
from emulator.store.engine import Database

PAGES = 4_000  # of a log that begins anew; with fewer, the pages that each call changes are written again and again
_TRANSACTIONS = 200  # between two looks at it: as many sign-ups change 9,000 pages, and sign-ins 3,500
_PATIENCE_SECONDS = 1.0


class LogUpkeep:
    """Of a database; for one thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen = database.kept
        self._file = str(database.file)
        self._descriptor: int | None = None

    def round(self) -> None:
        """Nothing where little was written since the last time."""
        kept = self._database.kept
        if kept - self._seen < _TRANSACTIONS:
            return
        self._seen = kept
        self._database.check_file()  # a file that was emptied would get the log's part of its content, and look whole
        if write_back(self._database) < PAGES:
            return
        self._bring_to_disk()
        write_back(self._database)
        self._bring_to_disk()
        self._write_the_rest_back()

    def _bring_to_disk(self) -> None:
        """What was written into the file; left to SQLite where its descriptor is not found. Raises OSError."""
        self._descriptor = _descriptor_of(self._file, self._descriptor)
        if self._descriptor is not None:
            os.fsync(self._descriptor)

    def _write_the_rest_back(self) -> None:
        """While nobody else can write. Where somebody does for long, the rest is left for another time."""
        try:
            held = self._database.begin(write=True, patience=_PATIENCE_SECONDS)
        except OperationalError as error:
            if failures.is_busy(error):
                return
            raise
        try:
            write_back(self._database)
        finally:
            self._database.end(held, write=True, keep=False)


def write_back(database: Database) -> int:
    """As far as nobody reads what was there before; how many pages the log has. Waits for nobody."""
    with database.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        try:
            _, pages, _ = driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as error:
            raise failures.as_sqlalchemy(error, "PRAGMA wal_checkpoint", connection) from error
    return int(pages)


def _descriptor_of(file: str, before: int | None) -> int | None:
    """By which a connection of SQLite's has the file open, such as the one found before; None where the system does not
    tell. Not one of our own: to close it would end the locks that this process holds on the file."""
    wanted = os.stat(file)  # noqa: PTH116  (as the next one)
    numbers = [] if before is None else [before]
    with suppress(OSError):  # Windows has no such folder
        numbers += [int(name) for name in os.listdir("/dev/fd")]  # noqa: PTH208
    for number in numbers:
        with suppress(OSError):  # closed meanwhile
            if os.path.samestat(os.fstat(number), wanted):
                return number
    return None
