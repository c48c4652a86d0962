"""INSERT … ON CONFLICT, which SQLAlchemy spells once per database, and whose row count it keeps only if asked."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Executable, Table, TableClause, bindparam

from emulator.store.prepared import PreparedChange

_AT_ONCE = 25  # rows: for each number of them there is a statement


def insert_into(db: Connection, table: TableClause) -> Any:
    return insert_of(db.dialect.name, table).execution_options(preserve_rowcount=True)


def insert_of(dialect: str, table: TableClause) -> Any:
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as on_postgres  # no other server needs this dialect

        return on_postgres(table)
    from sqlalchemy.dialects.sqlite import insert as on_sqlite

    return on_sqlite(table)


def add_unless_taken(db: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Inserts the row; False, and nothing written, if a unique constraint holds another one in its place."""
    return _unless_taken(table, tuple(values)).run(db, values) == 1


@cache  # as many as there are tables that rows are added to in this way
def _unless_taken(table: Table, names: tuple[str, ...]) -> PreparedChange:
    def statement(dialect: str) -> Executable:
        statement = insert_of(dialect, table).values({name: bindparam(name) for name in names})
        result: Executable = statement.on_conflict_do_nothing()
        return result

    return PreparedChange(statement)


@lru_cache
def add_or_replace(dialect: str, table: Table, keeping: tuple[str, ...] = ()) -> Executable:
    """An insert that, where the primary key is taken, writes its other columns over those of the row in its place, but
    for the names in `keeping`."""
    statement = insert_of(dialect, table)
    names = [column.name for column in table.c if not column.primary_key and column.name not in keeping]
    others = {name: statement.excluded[name] for name in names}
    result: Executable = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)
    return result


class PreparedRows:
    """A few rows into one table in one statement. `replaces`: over those that are there."""

    def __init__(self, table: Table, *, replaces: bool = False) -> None:
        self._table, self._replaces = table, replaces
        self._of: dict[int, PreparedChange] = {}

    def run(self, db: Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Each row has a value for each column of the table, in their order. No two rows with the same key."""
        for begin in range(0, len(rows), _AT_ONCE):
            some = rows[begin : begin + _AT_ONCE]
            self._for(len(some)).run_in_order(db, list(chain.from_iterable(some)))

    def _for(self, count: int) -> PreparedChange:
        found = self._of.get(count)
        if found is None:
            found = self._of[count] = PreparedChange(lambda dialect: self._statement(dialect, count))
        return found

    def _statement(self, dialect: str, count: int) -> Executable:
        columns = self._table.c
        values = [
            {column.name: bindparam(f"{column.name}_{number}", type_=column.type) for column in columns}
            for number in range(count)
        ]
        base: Any = add_or_replace(dialect, self._table) if self._replaces else insert_of(dialect, self._table)
        result: Executable = base.values(values)
        return result
