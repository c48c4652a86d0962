"""`db upgrade`, `db current`, `db downgrade`."""

from collections.abc import Callable

import click

from emulator.cli.refusals import CANNOT_BEGIN, told
from emulator.settings import Settings
from emulator.store import migrate, soundness
from emulator.store.engine import Database


def upgrade(settings: Settings) -> int:
    return _run(settings, lambda database: f"{migrate.HEAD} (was {migrate.upgrade(database) or 'empty'})")


def current(settings: Settings) -> int:
    return _run(settings, _current)


def downgrade(settings: Settings, revision: str) -> int:
    def move(database: Database) -> str:
        migrate.move(database, revision)
        return revision

    return _run(settings, move)


def check(settings: Settings) -> int:
    """Every page, every reference, every name."""

    def look(database: Database) -> str:
        found = _current(database)
        if found != migrate.HEAD:
            return f"{found}; this version's schema is {migrate.HEAD}, so only an upgrade could be looked at"
        soundness.check(database, found, whole=True)
        return f"{found}, whole"

    return _run(settings, look)


def _current(database: Database) -> str:
    connection = database.begin(write=False)
    found = migrate.current(connection)
    database.end(connection, write=False, keep=False)
    return found or "empty"


def _run(settings: Settings, work: Callable[[Database], str]) -> int:
    """Prints what the work says about the schema."""
    try:
        database = Database(settings.database_url)
        try:
            said = work(database)
        finally:
            database.close()
    except CANNOT_BEGIN as error:
        return told(error)
    click.echo(said)
    return 0
