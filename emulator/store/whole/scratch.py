"""Bringing a snapshot on Postgres that an older version saved to this version's schema: in a schema of its own, made by
the migrations up to the older revision, filled with the snapshot's rows, and migrated on from there."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, MetaData, Table, text

from emulator.store import migrate
from emulator.store.whole.quiet import without_triggers

_SCRATCH = "emulator_snapshot_upgraded"
_OF_ALEMBIC = "alembic_version"
_SAVED = text("SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(:schema) AND relkind = 'r'")


def upgraded(db: Connection, schema: str, revision: str) -> str:
    """The schema that holds what is in the snapshot, as this version keeps it."""
    db.execute(text(f"CREATE SCHEMA {_SCRATCH}"))
    with _within(db):
        migrate.move_here(db, revision)
        with without_triggers(db):
            for table in _tables(db, schema):
                _fill(db, schema, table)
        migrate.move_here(db, migrate.HEAD)
    return _SCRATCH


def take_away(db: Connection) -> None:
    db.execute(text(f"DROP SCHEMA IF EXISTS {_SCRATCH} CASCADE"))


def _fill(db: Connection, schema: str, table: Table) -> None:
    """The first migration makes the row of `emulator_state`; the snapshot has its own."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    db.execute(text(f"DELETE FROM {table.name}"))  # noqa: S608
    db.execute(text(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {schema}.{table.name}"))  # noqa: S608


def _tables(db: Connection, schema: str) -> list[Table]:
    """Those that the snapshot has, as the older revision knows them, in the order in which they can be filled."""
    found = MetaData()
    found.reflect(db, schema=_SCRATCH, resolve_fks=False)
    saved = set(db.execute(_SAVED, {"schema": schema}).scalars()) - {_OF_ALEMBIC}
    return [table for table in found.sorted_tables if table.name in saved]


@contextmanager
def _within(db: Connection) -> Iterator[None]:
    """Tables without the name of a schema are those of ours."""
    before = db.execute(text("SELECT current_setting('search_path')")).scalar_one()
    db.execute(text(f"SET LOCAL search_path TO {_SCRATCH}"))
    yield
    db.execute(text("SELECT set_config('search_path', :before, true)"), {"before": before})
