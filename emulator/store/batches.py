"""Deleting many rows a few at a time, so that nobody waits long for a sweep."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, select


def delete_some(db: Connection, table: Table, *conditions: ColumnElement[bool], limit: int) -> int:
    """Deletes `limit` rows at most; the number that went. Rows that others hold are left for another time."""
    keys = list(table.primary_key)
    chosen = select(*keys).where(*conditions).limit(limit).with_for_update(skip_locked=True)
    rows: list[Any] = [tuple(row) for row in db.execute(chosen)]
    if len(keys) == 1 and rows:
        db.execute(delete(table).where(keys[0].in_([row[0] for row in rows])))
    elif rows:  # each by itself: of a list of several columns SQLite would compare every row of the table with all
        is_one = [key == bindparam(f"chosen_{key.name}") for key in keys]
        named = [f"chosen_{key.name}" for key in keys]
        db.execute(delete(table).where(*is_one), [dict(zip(named, row, strict=True)) for row in rows])
    return len(rows)
