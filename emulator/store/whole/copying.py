"""Copying the state into another database, of either kind, row by row.

Values go through the types of the columns, so an instant or a truth value means the same on the other side. What is
sealed is copied as it is, together with the check of the key: the copy is opened by the same key, and nobody needs it
for copying.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Dialect,
    String,
    Table,
    TypeDecorator,
    cast,
    column,
    func,
    insert,
    select,
    table,
    type_coerce,
    update,
)
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import TypeEngine

from emulator.store.columns import Sealed, SealedSecrets, jsonb
from emulator.store.schema import emulator_state
from emulator.store.whole import logical
from emulator.store.whole.quiet import without_triggers

BATCH = 1_000


class Document(TypeDecorator[Any]):
    """JSON that tells `null` from NULL: it is read as text, and written as a document. Where Postgres keeps it as
    `json`, the order of its members means something."""

    impl = JSON
    cache_ok = True

    def __init__(self, *, is_ordered: bool) -> None:
        super().__init__()
        self.is_ordered = is_ordered

    def load_dialect_impl(self, dialect: Any) -> Any:
        is_binary = dialect.name == "postgresql" and not self.is_ordered
        return dialect.type_descriptor(jsonb(none_as_null=True) if is_binary else JSON(none_as_null=True))

    def process_bind_param(self, value: str | None, dialect: Any) -> Any:
        del dialect
        read = None if value is None else orjson.loads(value)
        return JSON.NULL if read is None and value is not None else read


def copy(source: Connection, target: Connection) -> int:
    """The state of the source into a target of this version's schema that is empty; the number of rows."""
    with without_triggers(target):
        rows = sum(_copy_table(source, target, each) for each in logical.tables())
    state, columns = _raw(emulator_state), logical.settings(moves=True)
    found = source.execute(reading(state, [column.name for column in columns])).one()
    target.execute(update(state).values(dict(zip((column.name for column in columns), found, strict=True))))
    return rows


def _copy_table(source: Connection, target: Connection, whole: Table) -> int:
    raw, names, copied = _raw(whole), whole.columns.keys(), 0
    for rows in _rows(source, raw, names):
        target.execute(insert(raw), [dict(zip(names, row, strict=True)) for row in rows])
        copied += len(rows)
    go_on_counting(target, whole)
    return copied


def _rows(source: Connection, raw: TableClause, names: list[str]) -> Iterator[Sequence[Any]]:
    """In batches, as they come from the database."""
    with source.execute(reading(raw, names).execution_options(yield_per=BATCH)) as result:
        yield from result.partitions()


def reading(raw: TableClause, names: list[str]) -> Any:
    columns = [raw.c[name] for name in names]
    return select(*(_as_text(each) if isinstance(each.type, Document) else each for each in columns))


def _as_text(document: Any) -> Any:
    return cast(type_coerce(document, String), String).label(document.name)


def _raw(whole: Table) -> TableClause:
    """The table with nothing sealed or opened on the way."""
    return table(whole.name, *(column(each.name, _raw_type(each)) for each in whole.columns))


def _raw_type(each: Column[Any]) -> TypeEngine[Any]:
    if isinstance(each.type, JSON | SealedSecrets):
        return Document(is_ordered=is_ordered(each.type))
    return String() if isinstance(each.type, Sealed) else each.type


def is_ordered(kind: TypeEngine[Any]) -> bool:
    return not isinstance(kind, SealedSecrets) and kind.compile(dialect=_postgres()) != "JSONB"


@cache
def _postgres() -> Dialect:
    from sqlalchemy.dialects import postgresql  # when the first copy is made

    return postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own


def go_on_counting(target: Connection, whole: Table) -> None:
    """Postgres counts the numbers that it gives by itself apart from the rows that have them."""
    counted = whole.autoincrement_column
    if counted is None or target.dialect.name != "postgresql":
        return
    sequence = func.pg_get_serial_sequence(whole.name, counted.name)
    newest = select(func.max(counted)).scalar_subquery()
    target.execute(select(func.setval(sequence, newest)).where(sequence.is_not(None), newest.is_not(None)))
