"""Is the database whole? Looked at when a server starts, so that it says what is wrong instead of failing at some call.

The file: a quick check of SQLite's own, as long as that is quick. The schema: every table, column, index, view and
trigger that this version's code builds on. Names alone: that they are made right is the migrations' affair, and
tests'.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.schema import CreateIndex

from emulator.store import change_triggers, pool_marks, views
from emulator.store.engine import Database
from emulator.store.tables import metadata

QUICK_BYTES = 64 * 1024 * 1024  # read in less than half a second
_NAMES = {
    "sqlite": (
        "SELECT m.name || '.' || p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' "
        "UNION ALL SELECT name FROM sqlite_master"
    ),
    "postgresql": (
        "SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = CAST(CAST(current_schema() AS text) AS regnamespace) AND c.relkind = 'r' "
        "AND a.attnum > 0 AND NOT a.attisdropped "
        "UNION ALL SELECT relname FROM pg_class "
        "WHERE relnamespace = CAST(CAST(current_schema() AS text) AS regnamespace) "
        "UNION ALL SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE c.relnamespace = CAST(CAST(current_schema() AS text) AS regnamespace) AND NOT t.tgisinternal"
    ),
}


class DatabaseIsDamaged(Exception):
    """The message says what is wrong and what to do."""


def check(database: Database, revision: str, *, whole: bool = False) -> None:
    """Raises DatabaseIsDamaged. `whole` looks at every page of a SQLite file and every reference, however long that
    takes."""
    connection = database.begin(write=False)
    try:
        if database.is_sqlite:
            _check_file(connection, database, whole=whole)
        _check_names(connection, revision)
    finally:
        database.end(connection, write=False, keep=False)


def check_pages(database: Database) -> None:
    """The pages and references of a SQLite file alone, of whatever schema it is. Raises DatabaseIsDamaged."""
    connection = database.begin(write=False)
    try:
        _check_file(connection, database, whole=True)
    finally:
        database.end(connection, write=False, keep=False)


def _check_file(connection: Connection, database: Database, *, whole: bool) -> None:
    assert database.file is not None  # noqa: S101
    size = database.file.stat().st_size
    if not whole and size > QUICK_BYTES:
        return
    statement = "PRAGMA integrity_check(5)" if whole else "PRAGMA quick_check(1)"
    try:
        said = list(connection.execute(text(statement)).scalars())
        orphans = connection.execute(text("PRAGMA foreign_key_check")).all() if whole else []
    except DatabaseError as error:
        said, orphans = [str(error.orig)], []
    if said != ["ok"]:
        found = "; ".join(line for entry in said for line in str(entry).splitlines())
        raise DatabaseIsDamaged(
            f"The database file {database.file} is damaged ({found}): restore a backup, or save what is left with "
            f"`sqlite3 {database.file} .recover`"
        )
    if orphans:
        raise DatabaseIsDamaged(
            f"{len(orphans)} rows of {orphans[0][0]} and others refer to rows that are gone: they were deleted by hand "
            "in a shell without `PRAGMA foreign_keys=ON`"
        )


def _check_names(connection: Connection, revision: str) -> None:
    there = set(connection.execute(text(_NAMES[connection.dialect.name])).scalars())
    tables = [table for table in metadata.sorted_tables if table.name not in there]
    lost = [f"the table {table.name}" for table in tables]
    lost += [
        f"the column {table.name}.{column.name}"
        for table in metadata.sorted_tables
        if table not in tables
        for column in table.columns
        if f"{table.name}.{column.name}" not in there
    ]
    lost += [f"the view {name}" for name in views.definitions(connection.dialect.name) if name not in there]
    dialect = connection.dialect.name
    triggers = [*pool_marks.triggers(dialect), *change_triggers.trigger_names()]
    lost += [f"the trigger {name}" for name in triggers if name not in there]
    indexes = [
        index
        for table in metadata.sorted_tables
        if table not in tables
        for index in sorted(table.indexes, key=lambda index: str(index.name))
        if index.name not in there
    ]
    if lost:
        raise DatabaseIsDamaged(
            f"The database says that it is at schema revision {revision} and lacks {_listed(lost)}. It was changed by "
            "hand, or restored in part: restore a whole backup"
        )
    if indexes:
        statements = "; ".join(" ".join(str(CreateIndex(index).compile(connection)).split()) for index in indexes)
        raise DatabaseIsDamaged(
            f"The database says that it is at schema revision {revision} and lacks "
            f"{_listed([f'the index {index.name}' for index in indexes])}. Make them, and start again: {statements};"
        )


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
