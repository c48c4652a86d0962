"""Deleting many rows a few at a time, so that nobody waits long for a sweep."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, select, tuple_


def delete_some(db: Connection, table: Table, *conditions: ColumnElement[bool], limit: int) -> int:
    """Deletes `limit` rows at most; the number that went. Rows that others hold are left for another time."""
    keys = list(table.primary_key)
    chosen = select(*keys).where(*conditions).limit(limit).with_for_update(skip_locked=True)
    rows: list[Any] = [tuple(row) for row in db.execute(chosen)]
    if rows:
        is_chosen = keys[0].in_([row[0] for row in rows]) if len(keys) == 1 else tuple_(*keys).in_(rows)
        db.execute(delete(table).where(is_chosen))
    return len(rows)
