"""The statements that every request makes, compiled once: on SQLite they run on the driver's own connection.

There a look-up by key takes the library five times as long as the database (measured: 47 µs against 9), and a sign-in
makes nine of them. Only for statements without a list of bound values; on Postgres, where the wire dominates, nothing
differs. Values and errors are those that SQLAlchemy would give.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Dialect, Table, insert
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import CompoundSelect, Select

from emulator.store import failures

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """`bound` are the parameters in their order: name, value where the statement has one itself, processor. `results`
    are the columns of a row that need one."""

    sql: str
    bound: Sequence[tuple[str, Any, Callable[[Any], Any] | None]]
    results: Sequence[tuple[int, Callable[[Any], Any]]]

    def execute(self, db: Connection, parameters: Mapping[str, Any]) -> list[Row]:
        """The rows, if the statement has any. Raises what SQLAlchemy would."""
        values = []
        for name, own, process in self.bound:
            given = parameters.get(name, own)
            is_null = given is None and name not in parameters  # and not what JSON makes of None
            values.append(process(given) if process and not is_null else given)
        driver: Any = db.connection.dbapi_connection
        try:
            rows: list[Row] = driver.execute(self.sql, values).fetchall()
        except sqlite3.Error as error:
            raise failures.as_sqlalchemy(error, self.sql, db) from error
        return rows


class PreparedSelect:
    """`all` and `first` of one look-up."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any]) -> None:
        self._statement = statement
        self._compiled: WeakKeyDictionary[Dialect, _Compiled] = WeakKeyDictionary()  # each has a seal of its own

    def first(self, db: Connection, parameters: Mapping[str, Any]) -> Row | None:
        rows = self.all(db, parameters)
        return rows[0] if rows else None

    def all(self, db: Connection, parameters: Mapping[str, Any]) -> Sequence[Row]:
        if db.dialect.name != "sqlite":
            return db.execute(self._statement, dict(parameters)).all()
        compiled = self._compiled.get(db.dialect)
        if compiled is None:
            columns = list(self._statement.selected_columns)
            compiled = _compile(self._statement.compile(dialect=db.dialect), db.dialect, columns)
            self._compiled[db.dialect] = compiled
        rows = compiled.execute(db, parameters)
        return [_read(row, compiled.results) for row in rows] if compiled.results else rows


class PreparedInsert:
    """One row into one table, every column of it named or null."""

    def __init__(self, table: Table) -> None:
        self._statement = insert(table)
        self._compiled: WeakKeyDictionary[Dialect, _Compiled] = WeakKeyDictionary()

    def run(self, db: Connection, values: Mapping[str, Any]) -> None:
        if db.dialect.name != "sqlite":
            db.execute(self._statement, dict(values))
            return
        compiled = self._compiled.get(db.dialect)
        if compiled is None:
            compiled = self._compiled[db.dialect] = _compile(
                self._statement.compile(dialect=db.dialect), db.dialect, []
            )
        compiled.execute(db, values)


def _compile(compiled: Any, dialect: Dialect, columns: Sequence[ColumnElement[Any]]) -> _Compiled:
    assert isinstance(compiled, SQLCompiler)  # noqa: S101  # statements are compiled by nothing else
    bound = []
    for name in compiled.positiontup or ():
        bind = compiled.binds[name]
        bound.append((bind.key, bind.value, bind.type.dialect_impl(dialect).bind_processor(dialect)))
    processors = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    results = [(index, processor) for index, processor in enumerate(processors) if processor is not None]
    return _Compiled(compiled.string, bound, results)


def _read(row: Row, results: Sequence[tuple[int, Callable[[Any], Any]]]) -> Row:
    values = list(row)
    for index, process in results:
        values[index] = process(values[index])
    return values
