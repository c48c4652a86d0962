"""INSERT … ON CONFLICT, which SQLAlchemy spells once per database, and whose row count it keeps only if asked."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, TableClause
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(db: Connection, table: TableClause) -> Any:
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    return insert(table).execution_options(preserve_rowcount=True)


def add_unless_taken(db: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Inserts the row; False, and nothing written, if a unique constraint holds another one in its place."""
    return db.execute(_unless_taken(db.dialect.name, table), dict(values)).rowcount == 1


@lru_cache
def _unless_taken(dialect: str, table: Table) -> Executable:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@lru_cache
def add_or_replace(dialect: str, table: Table, keeping: tuple[str, ...] = ()) -> Executable:
    """An insert that, where the primary key is taken, writes its other columns over those of the row in its place, but
    for the names in `keeping`."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table)
    names = [column.name for column in table.c if not column.primary_key and column.name not in keeping]
    others = {name: statement.excluded[name] for name in names}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)
