"""Statements that are compiled once and run on the driver's own connection.

Through SQLAlchemy a look-up by key takes five times as long as SQLite needs for it (measured: 47 µs against 9), and on
Postgres three times as long as the driver alone (90 µs of CPU against 30); a sign-in makes a dozen. Only for statements
without a list of bound values. Values and errors are those that SQLAlchemy would give.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Delete, Dialect, Executable, Insert, Table, Update, insert
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import CompoundSelect, Select

from emulator.store import confirmation, drivers
from emulator.store.columns import Instant, from_sqlite, in_utc

Row = Sequence[Any]
_FLOAT8 = 701  # of Postgres: what a column of numbers has


@dataclass(frozen=True, slots=True)
class _Compiled:
    """`bound` are the parameters in their order: name, value where the statement has one itself, processor. `results`
    are the columns of a row that need one."""

    sql: str
    bound: Sequence[tuple[str, Any, Callable[[Any], Any] | None]]
    results: Sequence[tuple[int, Callable[[Any], Any]]]

    def values(self, parameters: Mapping[str, Any]) -> list[Any]:
        values = []
        for name, own, process in self.bound:
            given = parameters.get(name, own)
            is_null = given is None and name not in parameters  # and not what JSON makes of None
            values.append(process(given) if process and not is_null else given)
        return values

    def read(self, rows: Sequence[Row]) -> Sequence[Row]:
        return [_read(row, self.results) for row in rows] if self.results else rows


class _Prepared:
    """A statement, or one for each kind of database, with what was compiled of it."""

    def __init__(self, statement: Executable | Callable[[str], Executable]) -> None:
        self._statement = statement
        self._compiled: WeakKeyDictionary[Dialect, _Compiled] = WeakKeyDictionary()  # each has a seal of its own

    def _of(self, db: Connection) -> _Compiled:
        compiled = self._compiled.get(db.dialect)
        if compiled is None:
            compiled = self._compiled[db.dialect] = _compile(self._for(db.dialect), db.dialect)
        return compiled

    def _for(self, dialect: Dialect) -> Executable:
        statement = self._statement
        return statement if isinstance(statement, Executable) else statement(dialect.name)


class PreparedSelect(_Prepared):
    """`all` and `first` of one look-up. Raise what SQLAlchemy would."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any] | Callable[[str], Select[Any]]) -> None:
        super().__init__(statement)

    def first(self, db: Connection, parameters: Mapping[str, Any]) -> Row | None:
        rows = self.all(db, parameters)
        return rows[0] if rows else None

    def all(self, db: Connection, parameters: Mapping[str, Any]) -> Sequence[Row]:
        compiled = self._of(db)
        values = compiled.values(parameters)
        confirm = confirmation.asked(db)
        rows = confirm(compiled.sql, values) if confirm else drivers.execute(db, compiled.sql, values).fetchall()
        return compiled.read(rows)


class PreparedInsert(_Prepared):
    """One row into one table, every column of it named or null."""

    def __init__(self, table: Table) -> None:
        super().__init__(insert(table))

    def run(self, db: Connection, values: Mapping[str, Any]) -> None:
        compiled = self._of(db)
        drivers.execute(db, compiled.sql, compiled.values(values))


class PreparedChange(_Prepared):
    """A statement that writes, its values bound by name."""

    def __init__(self, statement: Insert | Update | Delete | Callable[[str], Executable]) -> None:
        super().__init__(statement)

    def run(self, db: Connection, parameters: Mapping[str, Any]) -> int:
        """How many rows it wrote."""
        compiled = self._of(db)
        return int(drivers.execute(db, compiled.sql, compiled.values(parameters)).rowcount)


def _compile(statement: Executable, dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=drivers.positional(dialect))  # type: ignore[attr-defined]  # every one has it
    assert isinstance(compiled, SQLCompiler)  # noqa: S101  # statements are compiled by nothing else
    bound = []
    for name in compiled.positiontup or ():
        bind = compiled.binds[name]
        bound.append((bind.key, bind.value, bind.type.dialect_impl(dialect).bind_processor(dialect)))
    columns: Sequence[ColumnElement[Any]] = list(getattr(statement, "selected_columns", ()))
    processors = [_result_processor(column, dialect) for column in columns]
    results = [(index, processor) for index, processor in enumerate(processors) if processor is not None]
    return _Compiled(compiled.string, bound, results)


def _result_processor(column: ColumnElement[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """That of the column's type. Of instants, which are a third of the columns of a user, a shorter one."""
    if isinstance(column.type, Instant):
        return from_sqlite if dialect.name == "sqlite" else _in_utc
    return column.type.dialect_impl(dialect).result_processor(dialect, _FLOAT8)


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else in_utc(value)


def _read(row: Row, results: Sequence[tuple[int, Callable[[Any], Any]]]) -> Row:
    values = list(row)
    for index, process in results:
        values[index] = process(values[index])
    return values
