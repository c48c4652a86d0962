"""On SQLite: a connection of its own that can only read, and SQLite asks us about each column that would be read.

It asks about most: not about columns that a join has in common (`USING`), and a statement can call a part of itself by
a view's name, by which SQLite then tells who reads. So a statement must name no table where it could be read from, and
define no view. What is left is read through views, as SQLite says when it asks.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from emulator.store.asking.answers import MOST_OF_A_ROW, TOO_LARGE, TOO_LONG, Answer, CannotAnswer, gathered
from emulator.store.asking.words import MOST_CHARACTERS, Question

_STEPS = 5000  # of SQLite's machine between two looks at the time: a fraction of a millisecond
_OF_JSON = frozenset({"json_each", "json_tree"})
_HARMFUL = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"})
_ONLY_VIEWS = "{} is a table, and only views can be read here, such as v_users. docs/sql.md describes them."
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MOST_OF_A_ROW,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: MOST_CHARACTERS * 8,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
}


def ask(file: Path, question: Question, *, views: frozenset[str], limit: int, seconds: float) -> Answer:
    """Raises CannotAnswer."""
    deadline = time.monotonic() + seconds
    with _reading(file, seconds) as connection:
        tables = _tables(connection)
        _check_names(question, views, tables)
        judge = _Judge(connection, views, tables)
        connection.set_authorizer(judge)
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            cursor = connection.execute(question.text)
            columns = [column[0] for column in cursor.description or ()]
            return gathered(columns, cursor, limit)
        except sqlite3.Error as error:
            raise _told(error, judge, seconds) from error


def _check_names(question: Question, views: frozenset[str], tables: frozenset[str]) -> None:
    named = question.reads(tables)
    if named is not None:
        raise CannotAnswer(f"{_ONLY_VIEWS.format(named)} A column of your own needs another name.")
    taken = question.defines(views)
    if taken is not None:
        raise CannotAnswer(f"{taken} is a view: call a part of the statement by another name.")
    if "[" in question.pieces:
        raise CannotAnswer('Write names as they are or as "…", not as […].')


@contextmanager
def _reading(file: Path, seconds: float) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=seconds)) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA query_only=ON")
        for limit, value in _LIMITS.items():
            connection.setlimit(limit, value)
        yield connection


def _told(error: sqlite3.Error, judge: "_Judge", seconds: float) -> CannotAnswer:
    if judge.denied is not None:
        return CannotAnswer(judge.denied)
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
        return CannotAnswer(TOO_LONG.format(seconds=seconds))
    if isinstance(error, sqlite3.DataError) or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_TOOBIG:
        return CannotAnswer(TOO_LARGE)
    return CannotAnswer(f"SQLite says: {error}")


class _Judge:
    """What SQLite asks before it runs a statement. `denied` says what was refused."""

    def __init__(self, connection: sqlite3.Connection, views: frozenset[str], tables: frozenset[str]) -> None:
        self.denied: str | None = None
        self._views = views
        self._tables = tables
        self._shown = _read_by(connection, views)
        self._counted = {table for table, _ in self._shown}

    def __call__(self, action: int, what: str | None, part: str | None, _: str | None, source: str | None) -> int:
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION:
            return self._allowed((part or "").lower() not in _HARMFUL, f"The function {part} is not for questions.")
        if action == sqlite3.SQLITE_READ:
            return self._allowed(
                self._may_read((what or "").lower(), part or "", (source or "").lower()),
                _ONLY_VIEWS.format(what),
            )
        return self._allowed(False, "Only a statement that asks is run.")

    def _may_read(self, table: str, column: str, source: str) -> bool:
        if table in self._views or table in _OF_JSON:
            return True
        if column == "":  # no column is named: of a part of the statement, or of a table below a view
            return table not in self._tables or table in self._counted
        return source in self._views and (table, column) in self._shown

    def _allowed(self, allowed: bool, why_not: str) -> int:
        if allowed:
            return sqlite3.SQLITE_OK
        self.denied = self.denied or why_not
        return sqlite3.SQLITE_DENY


def _tables(connection: sqlite3.Connection) -> frozenset[str]:
    named = connection.execute("SELECT lower(name) FROM sqlite_master WHERE type = 'table'")
    return frozenset({name for (name,) in named} | {"sqlite_master", "sqlite_schema"})


def _read_by(connection: sqlite3.Connection, views: frozenset[str]) -> set[tuple[str, str]]:
    """Table and column of everything that a view reads."""
    found: set[tuple[str, str]] = set()

    def note(action: int, what: str | None, part: str | None, *_: Any) -> int:
        if action == sqlite3.SQLITE_READ:
            found.add(((what or "").lower(), part or ""))
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note)
    for view in views:
        connection.execute(f"EXPLAIN SELECT * FROM {view}").close()  # noqa: S608  # names of ours
    connection.set_authorizer(None)
    return found
