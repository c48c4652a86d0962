"""What is sent to a database, by SQLAlchemy or past it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event

from emulator.store.engine import Database


@contextmanager
def heard(database: Database) -> Iterator[list[str]]:
    """Every statement of this process meanwhile; on Postgres without those that begin and end transactions."""
    seen: list[str] = []
    if database.is_sqlite:
        with _traced(database, seen.append):
            yield seen
        return
    execute = psycopg.Cursor.execute

    def hear(cursor: Any, query: Any, *arguments: Any, **named: Any) -> Any:
        if not str(query).startswith("BEGIN"):
            seen.append(str(query))
        return execute(cursor, query, *arguments, **named)

    psycopg.Cursor.execute = hear  # type: ignore[assignment,method-assign]
    try:
        yield seen
    finally:
        psycopg.Cursor.execute = execute  # type: ignore[method-assign]


@contextmanager
def _traced(database: Database, hear: Callable[[str], None]) -> Iterator[None]:
    """SQLite itself tells of statements, on connections that are made meanwhile."""

    def trace(connection: Any, _: Any) -> None:
        connection.set_trace_callback(hear)

    database.disconnect()
    event.listen(database.engine, "connect", trace)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", trace)
        database.disconnect()
