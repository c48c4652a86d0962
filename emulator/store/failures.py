"""What an error of the database means: whether the same work may succeed a moment later, and whether a row it builds on
is gone."""

import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError

_SERIALISATION_FAILURE, _DEADLOCK, _FOREIGN_KEY = "40001", "40P01", "23503"


def may_pass(error: DBAPIError) -> bool:
    """Whether somebody else was in the way: a deadlock, a row that another transaction wrote or deleted since we looked
    (a violated constraint), or a connection that the database closed. Who looks again sees how things stand now."""
    if isinstance(error, IntegrityError) or error.connection_invalidated:
        return True
    return getattr(error.orig, "sqlstate", None) in (_SERIALISATION_FAILURE, _DEADLOCK)


def is_parent_gone(error: DBAPIError) -> bool:
    """Whether the pool or the user that a new row belongs to does not exist (any more)."""
    if getattr(error.orig, "sqlstate", None) == _FOREIGN_KEY:
        return True
    return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
