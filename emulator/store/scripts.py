"""A SQL script of somebody else's, run as one transaction: all of it is kept, or nothing."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import sql

from emulator.store import urls

_OTHERS = {sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT, sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}
_STEPS = 10_000  # of SQLite's machine, between two looks at the time


class ScriptFailed(Exception):
    """What the database says about it."""


def run(url: str, script: str, *, seconds: float) -> None:
    """Raises ScriptFailed, also for a script that takes longer, and for one that begins or ends transactions."""
    named = urls.normalise(url)
    try:
        if named.get_backend_name() == "sqlite":
            _on_sqlite(Path(str(named.database)), script, seconds)
        else:
            plain = named.set(drivername="postgresql").render_as_string(hide_password=False)
            _on_postgres(plain, script, seconds)
    except (sqlite3.Error, psycopg.Error) as error:
        raise ScriptFailed(_told(error, seconds)) from error


def _on_sqlite(file: Path, script: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    with closing(sqlite3.connect(file, timeout=seconds, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("BEGIN IMMEDIATE")
        connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action in _OTHERS else sqlite3.SQLITE_OK)
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        for statement in _statements(script):
            connection.execute(statement).fetchall()
        connection.set_authorizer(None)
        connection.execute("COMMIT")


def _statements(script: str) -> Iterator[str]:
    """Each ends at a semicolon that is in no text, comment or trigger."""
    begun = ""
    for part in script.split(";"):
        begun += part
        if sqlite3.complete_statement(f"{begun};"):
            yield begun
            begun = ""
        else:
            begun += ";"
    if begun.strip(" \t\r\n;"):
        yield begun  # SQLite says what is missing


def _on_postgres(url: str, script: str, seconds: float) -> None:
    """EXECUTE takes a whole script, and no statement in it that ends the transaction around it."""
    body = sql.SQL("BEGIN EXECUTE {}; END").format(sql.Literal(script))
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(sql.Literal(f"{seconds:g}s")))
        connection.execute(sql.SQL("DO {}").format(sql.Literal(body.as_string(connection))))


def _told(error: sqlite3.Error | psycopg.Error, seconds: float) -> str:
    if isinstance(error, psycopg.errors.QueryCanceled) or str(error) == "interrupted":
        return f"it took longer than {seconds:g} seconds"
    said = (error.diag.message_primary if isinstance(error, psycopg.Error) else None) or str(error)
    if "not authorized" in said or "transaction commands" in said:
        return "a script is one transaction: BEGIN, COMMIT, ROLLBACK, SAVEPOINT and ATTACH are not for it"
    return said
