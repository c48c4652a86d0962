"""Snapshots of a Postgres database: each is a schema in it, since servers on one database share no folder.

Such a schema holds the rows alone, without indexes and references: it is written and read as a whole. When one is
loaded, every call waits at the first row that it reads (`quiet.hold_others`), so nobody sees half of a state.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from emulator.store import failures, migrate
from emulator.store.engine import LONG_SECONDS, Database
from emulator.store.whole import beginnings, emptying, logical, scratch
from emulator.store.whole.quiet import hold_others, minds_references
from emulator.store.whole.references import without_references
from emulator.store.whole.replacing import replaced
from emulator.store.whole.snapshot import CannotBe, IsNotThere, IsThere, Snapshot, check_revision

_PREFIX = "emulator_snapshot_"
_ABOUT = "about_snapshot"
_ATTEMPTS = 3
_TABLES = text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(current_schema())")
# That are ours to read: another emulator on the database may have another role.
_SCHEMAS = text(
    "SELECT n.nspname FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = :about "
    "WHERE n.nspname ~ :pattern AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')"
)


def save(database: Database, name: str, now: datetime, *, replace: bool) -> Snapshot:
    """Raises IsThere, CannotBe."""
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
        return _read(db, [schema])[0]


def load(database: Database, name: str) -> Snapshot:
    """Raises IsNotThere, CannotBe, WrongKey."""
    for attempts_left in reversed(range(_ATTEMPTS)):
        try:
            return _load(database, name)
        except DBAPIError as error:  # somebody else was in the way; of this attempt nothing stays
            if not attempts_left or not failures.may_pass(error):
                raise
    raise AssertionError("unreachable")


@contextmanager
def opened(database: Database, names: Sequence[str]) -> Iterator[tuple[Connection, list[str]]]:
    """The state of now, and beside it the snapshots, to be read: each is a schema. Raises IsNotThere, CannotBe."""
    connection = database.begin(write=False)
    try:
        beginnings.at_one_moment(connection)
        schemas = [_schema(connection, name) for name in names]
        for name, schema in zip(names, schemas, strict=True):
            if not _is_there(connection, schema):
                raise IsNotThere
            check_revision(name, _read(connection, [schema])[0].revision)
        yield connection, schemas
    finally:
        database.end(connection, write=False, keep=False)


def listed(database: Database) -> list[Snapshot]:
    connection = database.begin(write=False)
    try:
        for attempts_left in reversed(range(_ATTEMPTS)):
            try:
                with connection.begin_nested():
                    found = connection.execute(_SCHEMAS, {"about": _ABOUT, "pattern": f"^{_PREFIX}[0-9a-f]{{16}}$"})
                    return _read(connection, found.scalars().all())
            except DBAPIError as error:  # one was deleted between the two looks
                if not attempts_left or not failures.is_table_gone(error):
                    raise
        raise AssertionError("unreachable")
    finally:
        database.end(connection, write=False, keep=False)


def remove(database: Database, name: str) -> None:
    """Raises IsNotThere."""
    with _transaction(database) as db:
        schema = _schema(db, name)
        if not _is_there(db, schema):
            raise IsNotThere
        db.execute(text(f"DROP SCHEMA {schema} CASCADE"))


def _load(database: Database, name: str) -> Snapshot:
    with _transaction(database) as db:
        schema = _schema(db, name)
        if not _is_there(db, schema):
            raise IsNotThere
        snapshot = _read(db, [schema])[0]
        if snapshot.revision > migrate.HEAD:
            raise CannotBe(
                f"The snapshot {name} was saved by a later version, at schema revision {snapshot.revision}; this one "
                f"knows up to {migrate.HEAD}: load it with the version that saved it."
            )
        if snapshot.revision != migrate.HEAD:
            schema = scratch.upgraded(db, schema, snapshot.revision)
        hold_others(db)
        db.execute(text(f"LOCK TABLE {', '.join(table.name for table in logical.tables())} IN EXCLUSIVE MODE"))
        with replaced(db, schema):
            _bring(db, schema)
        scratch.take_away(db)
    return snapshot


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
    """One at a time. `is_one_moment`: all tables are read as they are at one moment. Raises CannotBe where the
    role lacks a right."""
    connection = database.begin(write=True, patience=LONG_SECONDS)
    keep = False
    try:
        if is_one_moment:
            beginnings.at_one_moment(connection, saves=True)
        else:
            beginnings.in_turn(connection)
        yield connection
        keep = True
    except DBAPIError as error:
        if failures.is_not_allowed(error):
            raise _not_allowed(error) from error
        raise
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


def _read(db: Connection, schemas: Sequence[str]) -> list[Snapshot]:
    """Those of this emulator in the schemas, in the order of their names."""
    if not schemas:
        return []
    rows = " UNION ALL ".join(
        "SELECT name, saved_at, revision, pools, users, (SELECT CAST(sum(pg_total_relation_size(oid)) AS bigint) "  # noqa: S608
        f"FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace('{schema}')) AS size "
        f"FROM {schema}.{_ABOUT} WHERE of_schema = current_schema()"
        for schema in schemas
    )
    return [Snapshot(**row) for row in db.execute(text(f"{rows} ORDER BY name")).mappings()]


def _not_allowed(error: DBAPIError) -> CannotBe:
    return CannotBe(
        f"The role of EMULATOR_DATABASE_URL may not do that ({failures.in_a_line(error)}). A snapshot on Postgres is a "
        "schema: to make one, allow it with GRANT CREATE ON DATABASE; to load or delete one, the role must own it, and "
        "the tables of the emulator."
    )
