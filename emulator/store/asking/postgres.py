"""On Postgres: a connection of its own whose transaction can only read, which knows no table by its bare name, and to
which the views that a question names are handed.

Postgres would run a function that runs other statements, reads files or sleeps; so only functions of a list may be
called, and no schema may be named.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any, cast

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from emulator.store.asking.answers import MOST_OF_A_ROW, TOO_LARGE, TOO_LONG, Answer, CannotAnswer, gathered
from emulator.store.asking.functions import HARMLESS
from emulator.store.asking.words import Question

_BATCH = 20  # rows that are held at once before their size is known
_TOO_LARGE = "a row is too large"
_NAMES = (
    "SELECT (SELECT array_agg(CAST(nspname AS text)) FROM pg_catalog.pg_namespace), "
    "ARRAY(SELECT DISTINCT CAST(proname AS text) FROM pg_catalog.pg_proc WHERE proname = ANY(%s))"
)


def ask(engine: Engine, question: Question, *, views: frozenset[str], limit: int, seconds: float) -> Answer:
    """Raises CannotAnswer, and OperationalError where Postgres does not answer at all."""
    try:
        with closing(_connected(engine)) as connection:
            _check_names(connection, question)
            home = _home(connection)
            for setting, value in _settings(seconds).items():
                connection.execute("SELECT set_config(%s, %s, true)", (setting, value))
            cursor = connection.execute(_declared(question, home, views), prepare=True)
            columns, rows = _fetched(cursor, limit, seconds)
            return gathered(columns, rows, limit)
    except psycopg.Error as error:
        raise _told(error, seconds) from error


def _connected(engine: Engine) -> psycopg.Connection[Any]:
    arguments, options = engine.dialect.create_connect_args(engine.url)
    try:
        connection = psycopg.connect(*arguments, **cast(dict[str, Any], options))
    except psycopg.OperationalError as error:
        raise OperationalError("CONNECT", None, error, hide_parameters=True) from error
    connection.read_only = True
    return connection


def _settings(seconds: float) -> dict[str, str]:
    """For this transaction. The last one takes away where tables would be found."""
    return {
        "statement_timeout": str(round(seconds * 1000)),
        "lock_timeout": "1000",
        "max_parallel_workers_per_gather": "0",
        "standard_conforming_strings": "on",
        "timezone": "UTC",
        "search_path": "",
    }


def _home(connection: psycopg.Connection[Any]) -> str:
    (found,) = cast(tuple[str], connection.execute("SELECT current_schema()").fetchone())
    return found


def _check_names(connection: psycopg.Connection[Any], question: Question) -> None:
    called = sorted({word.name for word in question.words if word.is_called} - HARMLESS)
    schemas, functions = cast(tuple[list[str], list[str]], connection.execute(_NAMES, (called,)).fetchone())
    if functions:
        raise CannotAnswer(f"The function {functions[0]} is not for questions.")
    for word in question.words:
        if word.name.startswith("pg_") or (word.is_owner and word.name in schemas):
            raise CannotAnswer(f"{word.name} cannot be named here: only views can be read, by their bare names.")


def _declared(question: Question, home: str, views: frozenset[str]) -> str:
    """The question as a cursor's, whose rows come as far as they are fetched. A row that is too large ends it before
    it is sent here."""
    schema = home.replace('"', '""')
    handed = [
        f'{view} AS NOT MATERIALIZED (SELECT * FROM "{schema}".{view})'  # noqa: S608  # names of ours
        for view in sorted(views & question.names)
    ]
    beginning = f"WITH {', '.join(handed)} " if handed else ""
    fits = (
        f"CASE WHEN octet_length(CAST(q AS text)) <= {MOST_OF_A_ROW} THEN TRUE "
        f"ELSE CAST(left(CAST(q AS text), 0) || '{_TOO_LARGE}' AS boolean) END"
    )
    return (
        f"DECLARE answer NO SCROLL CURSOR FOR {beginning}SELECT q.* FROM (\n{question.text}\n) AS q "  # noqa: S608
        f"WHERE {fits}"
    )


def _fetched(cursor: psycopg.Cursor[Any], limit: int, seconds: float) -> tuple[list[str], Iterator[Any]]:
    """The columns, and the rows as they are asked for. Postgres ends a statement in time, and each fetch is one."""
    deadline = time.monotonic() + seconds
    first = cursor.execute(f"FETCH FORWARD {_BATCH} FROM answer").fetchall()
    columns = [column.name for column in cursor.description or ()]

    def rows() -> Iterator[Any]:
        batch, count = first, 0
        while batch and count <= limit:
            yield from batch
            count += len(batch)
            if time.monotonic() > deadline:
                raise CannotAnswer(TOO_LONG.format(seconds=seconds))
            batch = cursor.execute(f"FETCH FORWARD {_BATCH} FROM answer").fetchall()

    return columns, rows()


def _told(error: psycopg.Error, seconds: float) -> CannotAnswer:
    said = error.diag.message_primary or str(error).strip() or type(error).__name__
    if isinstance(error, psycopg.errors.QueryCanceled):
        return CannotAnswer(TOO_LONG.format(seconds=seconds))
    if _TOO_LARGE in said:
        return CannotAnswer(TOO_LARGE)
    if isinstance(error, psycopg.errors.UndefinedTable):
        return CannotAnswer(
            f"{said.capitalize()} here: only views can be read, such as v_users. docs/sql.md describes them."
        )
    return CannotAnswer(f"Postgres says: {said}")
