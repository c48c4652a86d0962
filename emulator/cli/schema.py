"""`db upgrade`, `db current`, `db downgrade`."""

import click

from emulator.settings import Settings
from emulator.store import migrate
from emulator.store.engine import Database
from emulator.store.migrate import DatabaseIsNewer

IS_NEWER = 5


def upgrade(settings: Settings) -> int:
    database = Database(settings.database_url)
    try:
        found = migrate.upgrade(database)
    except DatabaseIsNewer as error:
        click.echo(f"error: {error}", err=True)
        return IS_NEWER
    finally:
        database.close()
    click.echo(f"{migrate.HEAD} (was {found or 'empty'})")
    return 0


def current(settings: Settings) -> int:
    database = Database(settings.database_url)
    connection = database.begin(write=False)
    found = migrate.current(connection)
    database.end(connection, write=False, keep=False)
    database.close()
    click.echo(found or "empty")
    return 0


def downgrade(settings: Settings, revision: str) -> int:
    database = Database(settings.database_url)
    try:
        migrate.move(database, revision)
    except DatabaseIsNewer as error:
        click.echo(f"error: {error}", err=True)
        return IS_NEWER
    finally:
        database.close()
    click.echo(revision)
    return 0
