"""While whole tables are put in place of others: no trigger notes a change of a row, and on Postgres nobody else is in
the middle of something. All in the transaction of the caller."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from emulator.store import failures

_OF_SQLITE = "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger' ORDER BY name"
_OF_POSTGRES = text(
    "SELECT DISTINCT quote_ident(c.relname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND c.relnamespace = to_regnamespace(current_schema()) ORDER BY 1"
)

_MAY_ALL = text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")


_PAUSE_SECONDS = 0.05
_SHORTEN = text(
    "SELECT CAST(setting AS integer), set_config('lock_timeout', '200ms', true) "
    "FROM pg_settings WHERE name = 'lock_timeout'"
)
_HOLD = text("LOCK TABLE emulator_state IN ACCESS EXCLUSIVE MODE")


def hold_others(db: Connection) -> None:
    """Every transaction of ours begins by reading `emulator_state`: whoever began before is waited for, and whoever
    comes waits until the caller's transaction ends. SQLite has one writer anyway. Raises Held.

    Whoever comes also waits behind us while we wait, so we wait for a moment at a time: one long export would
    otherwise stop all calls.
    """
    if db.dialect.name != "postgresql":
        return
    milliseconds = db.execute(_SHORTEN).scalar_one()
    deadline = time.monotonic() + milliseconds / 1000
    while not _held(db):
        if time.monotonic() > deadline:
            raise failures.Held(
                f"Somebody has been reading the database for longer than {milliseconds / 1000:g} s, such as an export, "
                "a backup or an open transaction: nothing was replaced; try again when that is over."
            )
        time.sleep(_PAUSE_SECONDS)
    db.execute(text(f"SET LOCAL lock_timeout = {milliseconds}"))


def _held(db: Connection) -> bool:
    try:
        with db.begin_nested():
            db.execute(_HOLD)
    except DBAPIError as error:
        if failures.is_locked(error):
            return False
        raise
    return True


@contextmanager
def unwatched(db: Connection) -> Iterator[None]:
    """`without_triggers`, and where that costs nothing without a look at references either: on Postgres for a role that
    may have it so, a superuser. Then no row goes along with another one (`minds_references`), so that whoever takes
    rows away takes all of them."""
    if db.dialect.name != "postgresql" or not db.execute(_MAY_ALL).scalar_one():
        with without_triggers(db):
            yield
        return
    db.execute(text("SET LOCAL session_replication_role = replica"))
    yield
    db.execute(text("SET LOCAL session_replication_role = origin"))


def minds_references(db: Connection) -> bool:
    """Whether a row that is deleted takes others along, and one that comes must find those it refers to."""
    if db.dialect.name == "postgresql":
        return bool(db.execute(text("SELECT current_setting('session_replication_role') = 'origin'")).scalar_one())
    return bool(db.execute(text("PRAGMA foreign_keys")).scalar_one())


@contextmanager
def without_triggers(db: Connection) -> Iterator[None]:
    """If an error leaves the block, the caller's transaction is undone, and the triggers are as they were."""
    if db.dialect.name == "postgresql":
        tables = db.execute(_OF_POSTGRES).scalars().all()
        _switch(db, tables, "DISABLE")
        yield
        _switch(db, tables, "ENABLE")
        return
    triggers = db.exec_driver_sql(_OF_SQLITE).all()
    for name, _ in triggers:
        db.exec_driver_sql(f'DROP TRIGGER main."{name}"')
    yield
    for _, statement in triggers:
        db.exec_driver_sql(statement)


def _switch(db: Connection, tables: Sequence[str], what: str) -> None:
    """Our own alone: those that hold references stay."""
    statements = " ".join(f"ALTER TABLE {table} {what} TRIGGER USER;" for table in tables)
    db.execute(text(f"DO $$ BEGIN {statements} END $$"))
