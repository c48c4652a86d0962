"""A database with rows in every table, whatever tables there are: made from the columns, so that a table that is added
later has rows, too. And the state of a database as text, to compare two of them.

The rows mean nothing to the emulator. Every value differs from the others, and every column that may be NULL is so in
one row of two.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import (  # fmt: skip
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    select,
    update,
)

from emulator.store.columns import SealedSecrets
from emulator.store.schema import emulator_state, user_pools
from emulator.store.tables import metadata
from emulator.store.whole import copying, logical
from emulator.store.whole.quiet import without_triggers

AT = datetime(2026, 1, 1, 12, 30, 0, 123456, tzinfo=UTC)
ROWS = 4


def fill(db: Connection, *, first: int = 0) -> None:
    """Rows in each of the tables; a later call with another `first` adds others."""
    with without_triggers(db):
        for table in logical.tables():
            for number in range(first, first + ROWS):
                db.execute(insert(table).values(row(table, number)))
            copying.go_on_counting(db, table)
    db.execute(update(emulator_state).values(clock_offset_seconds=90.5 + first, clock_frozen_at=AT))


def fill_older(db: Connection) -> None:
    """Rows in each table of an older schema, as the database itself tells of it. The clock stands still: a migration
    may ask what time it is."""
    db.execute(update(emulator_state).values(clock_frozen_at=AT))
    older = MetaData()
    older.reflect(db, resolve_fks=False)
    with without_triggers(db):
        for table in older.sorted_tables:
            if table.name not in ("alembic_version", "emulator_state"):
                for number in range(ROWS):
                    db.execute(insert(table).values({each.name: _older_value(each, number) for each in table.columns}))


def row(table: Table, number: int) -> dict[str, Any]:
    """What refers to another table refers to its row of the same number."""
    return {column.name: _value(column, number) for column in table.columns}


def state(db: Connection, *, moves: bool = False) -> dict[str, list[str]]:
    """Every row of the logical state as text, by table."""
    found = {table.name: sorted(_text(table, row) for row in db.execute(select(table))) for table in logical.tables()}
    settings = db.execute(select(*logical.settings(moves=moves))).one()
    return found | {"emulator_state": [repr(tuple(settings))]}


def _text(table: Table, row: Any) -> str:
    """Postgres's `jsonb` does not know in which order members were."""
    return repr(
        [_sorted(value) if _is_unordered(column) else value for column, value in zip(table.c, row, strict=True)]
    )


def _is_unordered(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON | SealedSecrets) and not copying.is_ordered(column.type)


def _sorted(value: Any) -> Any:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _older_value(column: Column[Any], number: int) -> Any:
    """In the type that the column has now, if there is still one of the name."""
    now = metadata.tables.get(column.table.name)
    if now is not None and column.name in now.c:
        column.type = now.c[column.name].type
    return _value(column, number)


def _value(column: Column[Any], number: int) -> Any:
    keys = [key.column for key in column.foreign_keys]
    if keys:
        return _value(keys[0], number)
    if column.name == "pool_id":
        return _value(user_pools.c.id, number)
    if column.nullable and number % 2:
        return None
    name = f"{column.table.name}.{column.name}"
    kind = column.type
    if isinstance(kind, SealedSecrets):
        return [{"id": f"{number}", "value": f"secret {name} {number}", "created_at": "2026"}]
    if isinstance(kind, JSON):
        return {"b": [number, None, 1.5, True], "a": {"text": f'ü "{name}"'}}
    if isinstance(kind, Boolean):
        return number % 3 == 0
    if isinstance(kind, Float):
        return number + 0.1
    if isinstance(kind, Integer | BigInteger):
        return number + 1
    if isinstance(kind, LargeBinary):
        return bytes([0, number, 255])
    if "Instant" in repr(kind) or isinstance(kind, DateTime):
        return AT + timedelta(days=number, microseconds=number)
    return f"{name} {number} ä\n'"


assert metadata  # every module with tables was imported
