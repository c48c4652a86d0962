"""The drivers under SQLAlchemy, for statements that are compiled already: `sqlite3` and `psycopg`.

On Postgres a statement keeps a cursor of its own on each connection, with what psycopg has worked out about its columns
(a third of the cost), and is prepared by the server when it first runs.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect

from emulator.store import failures

_CURSORS = "emulator_cursors"


def execute(db: Connection, sql: str, values: Sequence[Any] | None) -> Any:
    """The cursor of the driver, with its `rowcount` and `fetchall`. None for what is no single statement, or has no
    plan to keep. Raises what SQLAlchemy would."""
    proxied = db.connection
    driver: Any = proxied.dbapi_connection
    try:
        if db.dialect.name == "sqlite":
            return driver.execute(sql, values or ())
        cursors = proxied.info.get(_CURSORS)
        if cursors is None:
            cursors = proxied.info[_CURSORS] = {}
        cursor = cursors.get(sql)
        if cursor is None:
            cursor = cursors[sql] = driver.cursor()
        return cursor.execute(sql, values, prepare=values is not None)
    except failures.of_driver(db) as error:
        raise failures.as_sqlalchemy(error, sql, db) from error


def positional(dialect: Dialect) -> Dialect:
    """One that compiles a statement for values in their order, as both drivers take them."""
    return dialect if dialect.name == "sqlite" else _format()


@cache
def _format() -> Dialect:
    from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg  # where there is Postgres

    return PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]  # SQLAlchemy's own
