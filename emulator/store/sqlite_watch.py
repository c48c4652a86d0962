"""Is the SQLite file still the one this process began with?

A file that is deleted under an open connection lives on without a name: SQLite goes on writing to it, answers that all
is well, and everything is lost when the last connection closes. A file that is put in its place is worse: new
connections read that one, old ones the other. So the inodes of the file and its write-ahead log are remembered, and
every transaction checks them before it begins and, if it wrote, before its caller gets the answer (two microseconds).
"""

import os
from pathlib import Path

from emulator.store import failures, sqlite_file

_Identity = tuple[int, int]


class Watch:
    """Holds a connection of its own open, so that the log stays the same file for as long as it watches."""

    def __init__(self, file: Path, lock_seconds: float) -> None:
        """Raises sqlite3.Error."""
        self._file, self._log = str(file), str(sqlite_file.log_of(file))  # as text: a Path is spelt out at each look
        self._anchor = sqlite_file.connect(file, lock_seconds)
        self._anchor.execute("SELECT count(*) FROM sqlite_master").fetchall()  # opens the log, and ends
        self._known = (_identity(self._file), _identity(self._log))
        self._was_emptied = False  # for good: once the log is written back the file has content again, not all

    def check(self) -> None:
        """Raises Refused, with the reason in a sentence."""
        file, log = self._known
        found = _identity(self._file, may_be_empty=False)
        if self._was_emptied or found != file or (log is not None and _identity(self._log) != log):
            self._was_emptied = self._was_emptied or (found is None and _identity(self._file) == file)
            raise failures.Refused(self._reason())

    def close(self) -> None:
        self._anchor.close()

    def _reason(self) -> str:
        if _identity(self._file) is None:
            what = f"the database file {self._file} was deleted or moved away"
        elif _identity(self._file) != self._known[0]:
            what = f"the database file {self._file} was replaced by another one"
        elif self._was_emptied:
            what = f"the database file {self._file} was emptied"
        else:
            what = f"the database's log {self._log} was deleted or replaced"
        return (
            f"{what} while the emulator runs; nothing is read or written any more: stop it, put the file back, start it"
        )


def _identity(file: str, *, may_be_empty: bool = True) -> _Identity | None:
    """None for a file that is not there, and for one that must have content and has none."""
    try:
        found = os.stat(file)  # noqa: PTH116  (a quarter of the cost of Path.stat, in every transaction)
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found.st_size or may_be_empty else None
