"""Snapshots of a Postgres database: each is a schema in it, since servers on one database share no folder.

Such a schema holds the rows alone, without indexes and references: it is written and read as a whole. When one is
loaded, every call waits at the first row that it reads (`quiet.hold_others`), so nobody sees half of a state.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from emulator.store import failures, migrate
from emulator.store.engine import LONG_SECONDS, Database
from emulator.store.whole import beginnings, emptying, logical, scratch
from emulator.store.whole.quiet import hold_others, minds_references
from emulator.store.whole.references import without_references
from emulator.store.whole.replacing import replaced
from emulator.store.whole.snapshot import CannotBe, IsNotThere, IsThere, Snapshot

_PREFIX = "emulator_snapshot_"
_ABOUT = "about_snapshot"
_ATTEMPTS = 3
_TABLES = text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(current_schema())")
_SCHEMAS = text(
    "SELECT n.nspname, sum(pg_total_relation_size(c.oid)) FROM pg_namespace n "
    "JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r' "
    "WHERE starts_with(n.nspname, :prefix) GROUP BY n.nspname ORDER BY n.nspname"
)


def save(database: Database, name: str, now: datetime, *, replace: bool) -> Snapshot:
    """Raises IsThere, CannotBe."""
    try:
        with _transaction(database, is_one_moment=True) as db:
            schema = _schema(db, name)
            if _is_there(db, schema):
                if not replace:
                    raise IsThere
                db.execute(text(f"DROP SCHEMA {schema} CASCADE"))
            db.execute(text(f"CREATE SCHEMA {schema}"))
            for table in sorted(set(db.execute(_TABLES).scalars()) - logical.machines()):
                db.execute(text(f'CREATE TABLE {schema}."{table}" AS TABLE "{table}"'))
            _describe(db, schema, name, now)
    except DBAPIError as error:
        raise _understood(error) from error
    return _required(listed(database), name)


def load(database: Database, name: str) -> Snapshot:
    """Raises IsNotThere, CannotBe, WrongKey."""
    snapshot = _required(listed(database), name)
    if snapshot.revision > migrate.HEAD:
        raise CannotBe(
            f"The snapshot {name} was saved by a later version, at schema revision {snapshot.revision}; this one knows "
            f"up to {migrate.HEAD}: load it with the version that saved it."
        )
    for attempts_left in reversed(range(_ATTEMPTS)):
        try:
            _load(database, snapshot)
            break
        except DBAPIError as error:  # somebody else was in the way; of this attempt nothing stays
            if not attempts_left or not failures.may_pass(error):
                raise
    return snapshot


def listed(database: Database) -> list[Snapshot]:
    connection = database.begin(write=False)
    try:
        sizes = {str(schema): int(size) for schema, size in connection.execute(_SCHEMAS, {"prefix": _PREFIX})}
        if not sizes:
            return []
        rows = " UNION ALL ".join(
            f"SELECT '{schema}' AS place, name, saved_at, revision, pools, users FROM {schema}.{_ABOUT} "  # noqa: S608
            "WHERE of_schema = current_schema()"
            for schema in sizes
        )
        found = connection.execute(text(f"{rows} ORDER BY name"))
        return [_snapshot(sizes, **row) for row in found.mappings()]
    finally:
        database.end(connection, write=False, keep=False)


def remove(database: Database, name: str) -> None:
    """Raises IsNotThere."""
    with _transaction(database) as db:
        schema = _schema(db, name)
        if not _is_there(db, schema):
            raise IsNotThere
        db.execute(text(f"DROP SCHEMA {schema} CASCADE"))


def _load(database: Database, snapshot: Snapshot) -> None:
    with _transaction(database) as db:
        schema = _schema(db, snapshot.name)
        if not _is_there(db, schema):
            raise IsNotThere
        if snapshot.revision != migrate.HEAD:
            schema = scratch.upgraded(db, schema, snapshot.revision)
        hold_others(db)
        db.execute(text(f"LOCK TABLE {', '.join(table.name for table in logical.tables())} IN EXCLUSIVE MODE"))
        with replaced(db, schema):
            _bring(db, schema)
        scratch.take_away(db)


def _bring(db: Connection, schema: str) -> None:
    """Only tables that have rows, now or then, cost anything."""
    tables = logical.tables()
    now, then = _with_rows(db, "", tables), _with_rows(db, f"{schema}.", tables)
    with without_references(db, now | then):
        if not minds_references(db):
            emptying.empty(db)
        elif now:
            db.execute(text(f"TRUNCATE {', '.join(sorted(now))}"))
        for table in tables:
            if table.name in then:
                named = ", ".join(f'"{column.name}"' for column in table.columns)
                statement = f"INSERT INTO {table.name} ({named}) SELECT {named} FROM {schema}.{table.name}"  # noqa: S608
                db.execute(text(statement))


def _with_rows(db: Connection, prefix: str, tables: Sequence[Table]) -> set[str]:
    asked = [
        f"SELECT '{table.name}' WHERE EXISTS (SELECT FROM {prefix}{table.name})"  # noqa: S608
        for table in tables
    ]
    return set(db.execute(text(" UNION ALL ".join(asked))).scalars())


@contextmanager
def _transaction(database: Database, *, is_one_moment: bool = False) -> Iterator[Connection]:
    """One at a time. `is_one_moment`: all tables are read as they are at one moment."""
    connection = database.begin(write=True, patience=LONG_SECONDS)
    keep = False
    try:
        if is_one_moment:
            beginnings.at_one_moment(connection, saves=True)
        else:
            beginnings.in_turn(connection)
        yield connection
        keep = True
    finally:
        database.end(connection, write=True, keep=keep)


def _describe(db: Connection, schema: str, name: str, now: datetime) -> None:
    statement = text(
        f"CREATE TABLE {schema}.{_ABOUT} AS SELECT "  # noqa: S608
        "CAST(current_schema() AS text) AS of_schema, CAST(:name AS text) AS name, "
        "CAST(:now AS timestamptz) AS saved_at, (SELECT version_num FROM alembic_version) AS revision, "
        "(SELECT count(*) FROM user_pools) AS pools, (SELECT count(*) FROM users) AS users"
    )
    db.execute(statement, {"name": name, "now": now})


def _schema(db: Connection, name: str) -> str:
    """A name may be longer than one of Postgres's, and several emulators may share a database."""
    own = db.execute(text("SELECT current_schema()")).scalar_one()
    return _PREFIX + hashlib.sha256(f"{own}/{name}".encode()).hexdigest()[:16]


def _is_there(db: Connection, schema: str) -> bool:
    return db.execute(text("SELECT to_regnamespace(:schema)"), {"schema": schema}).scalar_one() is not None


def _required(snapshots: Sequence[Snapshot], name: str) -> Snapshot:
    found = next((snapshot for snapshot in snapshots if snapshot.name == name), None)
    if found is None:
        raise IsNotThere
    return found


def _understood(error: DBAPIError) -> Exception:
    if failures.is_not_allowed(error):
        return CannotBe(
            "A snapshot on Postgres is a schema, and the role of EMULATOR_DATABASE_URL may not make one: allow it with "
            "GRANT CREATE ON DATABASE."
        )
    return error


def _snapshot(sizes: Mapping[str, int], *, place: str, **about: Any) -> Snapshot:
    return Snapshot(**about, size=sizes[place])
