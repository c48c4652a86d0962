"""What an error of the database means: whether the same work may succeed a moment later, whether a row it builds on is
gone, and whether somebody held it for too long."""

import sqlite3
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

_SERIALISATION_FAILURE, _DEADLOCK, _FOREIGN_KEY, _UNIQUE = "40001", "40P01", "23503", "23505"
_IN_THE_WAY = (
    *(_SERIALISATION_FAILURE, _DEADLOCK, _FOREIGN_KEY, _UNIQUE),
    *(sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY),
)
_NO_PRIVILEGE, _NO_TABLE, _NO_LOCK = "42501", "42P01", "55P03"
_WAITED_ENOUGH = (_NO_LOCK, "57014")  # and query_canceled by statement_timeout
# Connections, resources, what an operator does, and the system below; a connection that fails has no state at all.
_AWAY = ("08", "53", "57", "58")
_READ_ONLY, _DISK_FULL = "25006", "53100"
_BROKEN = (
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB),
)
_HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class Busy(OperationalError):
    """No place at the database came free for as long as anybody waits."""

    def __init__(self, seconds: float) -> None:
        super().__init__("BEGIN", None, TimeoutError(f"the database was busy for {seconds:g} s"), hide_parameters=True)


class Held(Busy):
    """Somebody is in the middle of something for as long as anybody waits."""

    def __init__(self, reason: str) -> None:
        OperationalError.__init__(self, "LOCK", None, TimeoutError(reason), hide_parameters=True)


class Refused(OperationalError):
    """The database is not the one this process began with, or not fit to be written to: the reason says why."""

    def __init__(self, reason: str) -> None:
        super().__init__("BEGIN", None, RuntimeError(reason), hide_parameters=True)


def of_driver(db: Connection) -> type[Exception]:
    """The base of all errors that the driver of a connection raises."""
    kind: type[Exception] = db.dialect.loaded_dbapi.Error
    return kind


def as_sqlalchemy(error: Exception, statement: str, db: Connection) -> BaseException:
    """What SQLAlchemy raises for an error of the driver's, which some statements reach without it. A connection that
    was lost is known as such from here on."""
    driver: Any = None if db.invalidated else db.connection.dbapi_connection
    is_lost = driver is not None and db.dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]  # as it is
    told = DBAPIError.instance(
        statement,
        None,
        error,
        of_driver(db),
        hide_parameters=True,
        connection_invalidated=is_lost,
        dialect=db.dialect,
    )
    if is_lost:
        db.invalidate(error)
    return told


def may_pass(error: DBAPIError) -> bool:
    """Whether somebody else was in the way: a deadlock, a row that another transaction wrote or deleted since we looked
    (a key that is taken, or gone), or a connection that the database closed. Who looks again sees how things stand now.
    A value that a column does not take is our mistake, and stays one."""
    return error.connection_invalidated or _code(error) in _IN_THE_WAY


def is_parent_gone(error: DBAPIError) -> bool:
    """Whether the pool or the user that a new row belongs to does not exist (any more)."""
    return _code(error) in (_FOREIGN_KEY, sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY)


def is_not_allowed(error: DBAPIError) -> bool:
    """Whether the role lacks a privilege that its owner could give it."""
    return _code(error) == _NO_PRIVILEGE


def is_table_gone(error: DBAPIError) -> bool:
    """On Postgres: whether a table was deleted, or the schema that it was in."""
    return _code(error) == _NO_TABLE


def is_locked(error: DBAPIError) -> bool:
    """On Postgres: whether a lock did not come free within `lock_timeout`."""
    return _code(error) == _NO_LOCK


def _code(error: DBAPIError) -> str | int | None:
    """Postgres's five characters, or SQLite's extended number."""
    state: str | None = getattr(error.orig, "sqlstate", None)
    return getattr(error.orig, "sqlite_errorcode", None) if state is None else state


def is_busy(error: BaseException) -> bool:
    """Whether somebody held the database, or a row, for as long as anybody waits: the caller may try again, and we did
    not (it waited long enough)."""
    if isinstance(error, Busy):
        return True
    orig = getattr(error, "orig", None)
    code = getattr(orig, "sqlite_errorcode", None)
    return getattr(orig, "sqlstate", None) in _WAITED_ENOUGH or (code is not None and code & 0xFF in _HELD)


def is_told_in_a_line(error: BaseException) -> bool:
    """Whether a traceback would say no more than `in_a_line`."""
    return is_busy(error) or isinstance(error, Refused) or is_out_of_order(error)


def is_out_of_order(error: BaseException) -> bool:
    """Whether the database is away or only to be read, or its disk full or broken: nothing that our statements could be
    the cause of."""
    if getattr(getattr(error, "orig", None), "sqlstate", None) == _READ_ONLY:
        return True
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _BROKEN
    sqlstate = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or sqlstate is None or sqlstate[:2] in _AWAY


def keeps_from_writing(error: DBAPIError) -> bool:
    """Whether the next call that writes will fail, too: the disk is full, the database may only be read, or of SQLite
    somebody holds the whole file. Who holds one row of Postgres keeps nobody from the others."""
    code = _code(error)
    return code in (_READ_ONLY, _DISK_FULL) or (isinstance(code, int) and (is_busy(error) or code & 0xFF in _BROKEN))


def in_words(error: BaseException) -> str:
    """What the error means, for a person who asks whether all is well."""
    if isinstance(error, Refused):
        return _sentence(in_a_line(error))
    code, said = _code(error) if isinstance(error, DBAPIError) else None, in_a_line(error)
    number = code & 0xFF if isinstance(code, int) else None
    if isinstance(error, DBAPIError) and is_busy(error):
        return (
            f"Somebody holds the database, so that calls cannot write ({said}). If a database tool has an open "
            "transaction, commit it or roll it back."
        )
    if code == _DISK_FULL or number == sqlite3.SQLITE_FULL:
        return f"The disk of the database is full ({said}). Calls that write fail until there is room."
    if code == _READ_ONLY or number == sqlite3.SQLITE_READONLY:
        return f"The database may only be read ({said}). Calls that write fail."
    if code == _NO_TABLE or "no such table" in said:
        return f"A table of the database is missing ({said}). `cognito-emulator db check` says what else is."
    return f"The database does not answer: {_sentence(said)}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def in_a_line(error: BaseException) -> str:
    """For the log and for `/readyz`: what the database said, without the statement."""
    orig = getattr(error, "orig", None) or error
    text = str(orig).strip()
    return text.splitlines()[0] if text else type(orig).__name__
