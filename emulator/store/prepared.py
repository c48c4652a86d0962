"""Statements that are compiled once and run on the driver's own connection.

Through SQLAlchemy a look-up by key takes five times as long as SQLite needs for it (measured: 47 µs against 9), and on
Postgres three times as long as the driver alone (90 µs of CPU against 30); a sign-in makes a dozen. Only for statements
without a list of bound values. Values and errors are those that SQLAlchemy would give.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

import orjson
from msgspec import Struct
from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Connection,
    Delete,
    Dialect,
    Executable,
    Insert,
    Table,
    Update,
    insert,
)
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import CompoundSelect, Select
from sqlalchemy.types import TypeEngine

from emulator.base.clock import epoch
from emulator.store import confirmation, drivers
from emulator.store.columns import EpochSeconds, Instant, from_sqlite, in_utc, seconds_from_sqlite

Row = Sequence[Any]
_FLOAT8 = 701  # of Postgres: what a column of numbers has


Process = Callable[[Any], Any]


class _Compiled(Struct, frozen=True):
    """`take` brings the values of the parameters in their order, `own` are those that the statement has itself:
    where it `has_no_own`, null for each. `bound` are the parameters that need a processor: place, name, processor;
    `results` the columns of a row that do."""

    sql: str
    take: Callable[[Mapping[str, Any]], Sequence[Any]]
    own: Mapping[str, Any]
    has_no_own: bool
    bound: Sequence[tuple[int, str, Process]]
    results: Sequence[tuple[int, Process]]
    is_sqlite: bool

    def values(self, parameters: Mapping[str, Any]) -> Sequence[Any]:
        try:
            taken = self.take(parameters if self.has_no_own else {**self.own, **parameters})
        except KeyError:  # a column of an INSERT that is not named
            taken = self.take({**self.own, **parameters})
        if not self.bound:
            return taken
        values = list(taken)
        for place, name, process in self.bound:
            value = values[place]
            if value is not None or name in parameters:  # None that is given is what JSON makes of it
                values[place] = process(value)
        return values

    def read(self, rows: Sequence[Row]) -> Sequence[Row]:
        if not (self.results and rows):
            return rows
        if len(rows) > 1:
            return self._read_many(rows)
        values = list(rows[0])
        for place, process in self.results:
            value = values[place]
            if value is not None:  # NULL is None, whatever the type
                values[place] = process(value)
        return [values]

    def _read_many(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Column by column: a third of the cost of row by row."""
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, process in self.results:
            column = columns[place]
            if None in column:
                columns[place] = [None if value is None else process(value) for value in column]
            else:
                columns[place] = [*map(process, column)]
        return list(zip(*columns, strict=True))


class _Prepared:
    """A statement, or one for each kind of database, with what was compiled of it."""

    def __init__(self, statement: Executable | Callable[[str], Executable]) -> None:
        self._statement = statement
        self._compiled: WeakKeyDictionary[Dialect, _Compiled] = WeakKeyDictionary()  # each has a seal of its own
        self._newest: tuple[Dialect | None, _Compiled | None] = (None, None)  # a process has one, but for the tests

    def _of(self, db: Connection) -> _Compiled:
        dialect, compiled = self._newest
        if compiled is None or dialect is not db.dialect:
            compiled = self._of_dialect(db.dialect)
            self._newest = (db.dialect, compiled)
        return compiled

    def _of_dialect(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect)
        if compiled is None:
            compiled = self._compiled[dialect] = _compile(self._for(dialect), dialect)
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
        confirm = None if compiled.is_sqlite else confirmation.asked(db)
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

    def run_in_order(self, db: Connection, values: list[Any]) -> int:
        """`run` with a value for each parameter, in the order in which the statement has them, and None for NULL."""
        compiled = self._of(db)
        for place, _, process in compiled.bound:
            value = values[place]
            if value is not None:
                values[place] = process(value)
        return int(drivers.execute(db, compiled.sql, values).rowcount)


def _compile(statement: Executable, dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=drivers.positional(dialect))  # type: ignore[attr-defined]  # every one has it
    assert isinstance(compiled, SQLCompiler)  # noqa: S101  # statements are compiled by nothing else
    binds = [compiled.binds[name] for name in compiled.positiontup or ()]
    processors = [_bind_processor(bind.type, dialect) for bind in binds]
    columns: Sequence[ColumnElement[Any]] = list(getattr(statement, "selected_columns", ()))
    readers = [_result_processor(column, dialect) for column in columns]
    own = {bind.key: bind.value for bind in binds}
    return _Compiled(
        compiled.string,
        _taking([bind.key for bind in binds]),
        own,
        all(value is None for value in own.values()),
        [(place, binds[place].key, process) for place, process in enumerate(processors) if process is not None],
        [(place, process) for place, process in enumerate(readers) if process is not None],
        dialect.name == "sqlite",
    )


def _taking(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """The values of these names; of one alone the getter would not give a sequence."""
    if len(names) > 1:
        return itemgetter(*names)
    if not names:
        return lambda _: ()
    (name,) = names
    return lambda values: (values[name],)


def _bind_processor(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    """That of the type. None for a boolean, which both drivers take as it is, and of documents a shorter one."""
    if isinstance(kind, Boolean):
        return None
    if dialect.name == "sqlite" and isinstance(kind, JSON) and not kind.none_as_null:
        return _document
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _document(value: Any) -> str:
    """As the engine writes it (`store.engine`)."""
    return orjson.dumps(value).decode()


def _result_processor(column: ColumnElement[Any], dialect: Dialect) -> Process | None:
    """That of the column's type for what is not NULL. Of instants and documents, which are most of what needs one, a
    shorter one."""
    is_sqlite = dialect.name == "sqlite"
    if isinstance(column.type, Instant):
        return from_sqlite if is_sqlite else in_utc
    if isinstance(column.type, EpochSeconds):
        return seconds_from_sqlite if is_sqlite else epoch
    if is_sqlite and isinstance(column.type, JSON):
        return orjson.loads
    return column.type.dialect_impl(dialect).result_processor(dialect, _FLOAT8)
