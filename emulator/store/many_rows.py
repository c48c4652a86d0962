"""Rows by the thousand, for whoever makes so many that the library's share of each row is what it takes.

On SQLite the driver runs one statement for all of them, on Postgres they are copied. Values, constraints, triggers and
errors are those of any other INSERT.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table

from emulator.store import failures

Row = Sequence[Any]


def add(db: Connection, table: Table, names: Sequence[str], rows: Sequence[Row]) -> None:
    """Each row has the values of the columns in `names`; the others are null. Raises what SQLAlchemy would."""
    if not rows:
        return
    driver: Any = db.connection.dbapi_connection
    columns = ", ".join(names)
    prepared = _prepared(db, table, names, rows)
    if db.dialect.name == "sqlite":
        statement = f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        act = partial(driver.executemany, statement, prepared)
    else:
        statement = f"COPY {table.name} ({columns}) FROM STDIN"
        act = partial(_copy, driver, statement, prepared)
    try:
        act()
    except db.dialect.loaded_dbapi.Error as error:
        raise failures.as_sqlalchemy(error, statement, db) from error


def _copy(driver: Any, statement: str, rows: Iterable[Row]) -> None:
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _prepared(db: Connection, table: Table, names: Sequence[str], rows: Sequence[Row]) -> Iterable[Row]:
    """The values as the driver takes them."""
    found = [table.c[name].type.dialect_impl(db.dialect).bind_processor(db.dialect) for name in names]
    processors = [(index, process) for index, process in enumerate(found) if process is not None]
    return (_processed(row, processors) for row in rows) if processors else rows


def _processed(row: Row, processors: Sequence[tuple[int, Callable[[Any], Any]]]) -> Row:
    values = list(row)
    for index, process in processors:
        values[index] = process(values[index])
    return values
