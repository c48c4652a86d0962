"""Errors that keep a command from starting: one line on stderr and an exit code instead of a traceback."""

import click
from sqlalchemy.exc import DBAPIError

from emulator.cli import exits
from emulator.store.migrate import DatabaseIsNewer
from emulator.store.soundness import DatabaseIsDamaged
from emulator.store.whole.backups import AlreadyThere

# A setting that cannot be, a database that does not answer, one that is not whole, one that a later version wrote.
CANNOT_BEGIN = (ValueError, DBAPIError, DatabaseIsDamaged, DatabaseIsNewer)


def told(error: ValueError | DBAPIError | DatabaseIsDamaged | DatabaseIsNewer) -> int:
    """The exit code, with the reason told."""
    if isinstance(error, DBAPIError):
        click.echo(f"error: EMULATOR_DATABASE_URL: {error.orig}", err=True)
        return exits.NOT_REACHABLE
    click.echo(f"error: {error}", err=True)
    if isinstance(error, DatabaseIsDamaged):
        return exits.FAILED
    if isinstance(error, AlreadyThere):
        return exits.CONFLICT
    return exits.NEEDS_MIGRATION if isinstance(error, DatabaseIsNewer) else exits.BAD_USAGE
