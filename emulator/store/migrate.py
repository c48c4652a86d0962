"""Bringing a database to this version's schema, once, however many servers start together.

The upgrade runs in one transaction that begins by taking a lock (SQLite: BEGIN IMMEDIATE; Postgres: an advisory lock),
so the second server waits, looks again and finds nothing to do. Alembic is imported only for a database that is older:
it would cost a sixth of the start-up time.
"""

from typing import Any

from sqlalchemy import Connection, inspect, text

from emulator.base.shipped import folder
from emulator.store import new_database
from emulator.store.engine import LONG_SECONDS, Database

HEAD = max(path.name[:4] for path in (folder("migrations") / "versions").glob("[0-9]*.py"))  # the newest there is
_LOCK = 0x636F676E  # any constant of ours


class DatabaseIsNewer(Exception):
    """The database was written by a later version; this one would not understand it."""


def current(db: Connection) -> str | None:
    """The revision the database is at; None if it was never ours."""
    return revision(db) if inspect(db).has_table("alembic_version") else None


def revision(db: Connection) -> str | None:
    """The same of a database that was ours. Raises what the database says where it is no more."""
    found: str | None = db.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def upgrade(database: Database) -> str | None:
    """Upgrades to HEAD; the revision found before, or None for a new database. Raises DatabaseIsNewer."""
    connection = database.begin(write=False)
    found = current(connection)
    database.end(connection, write=False, keep=False)
    if found == HEAD:
        return found
    connection = database.begin(write=True, patience=LONG_SECONDS)
    keep = False
    try:
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # the other server's upgrade takes what it takes
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        found = current(connection)
        if found is None:
            new_database.create(connection, HEAD)
        elif found != HEAD:
            _run(connection, found, HEAD)
        keep = True
    finally:
        database.end(connection, write=True, keep=keep)
    return found


def move(database: Database, revision: str) -> None:
    """Goes to a revision, up or down; for `db downgrade` and the tests of the migrations. Raises ValueError for one
    that does not exist."""
    connection = database.begin(write=True, patience=LONG_SECONDS)
    keep = False
    try:
        _run(connection, current(connection), revision)
        keep = True
    finally:
        database.end(connection, write=True, keep=keep)


def move_here(connection: Connection, revision: str) -> None:
    """Goes up to a revision in the transaction, and in the schema, of the caller."""
    _run(connection, current(connection), revision)


def config() -> Any:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(folder("migrations")))
    return configuration


def _run(connection: Connection, found: str | None, revision: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    configuration = config()
    script = ScriptDirectory.from_config(configuration)
    known = {entry.revision: entry for entry in script.walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseIsNewer(
            f"The database is at schema revision {found}, which this version does not know (it knows up to {HEAD}). "
            "Use the version that wrote it, or a newer one."
        )
    if revision != "base" and revision not in known:
        raise ValueError(f"There is no schema revision {revision}; there are {', '.join(sorted(known))}, and `base`.")
    configuration.attributes["connection"] = connection
    down = revision == "base" or (found is not None and revision in known and revision < found)
    (command.downgrade if down else command.upgrade)(configuration, revision)
