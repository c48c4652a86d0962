"""Errors that keep a command from starting: one line on stderr and an exit code instead of a traceback."""

import click
from sqlalchemy.exc import DBAPIError

from emulator.store.migrate import DatabaseIsNewer
from emulator.store.soundness import DatabaseIsDamaged

BAD_CONFIGURATION, NOT_REACHABLE, IS_DAMAGED, IS_NEWER = 2, 3, 4, 5
# A setting that cannot be, a database that does not answer, one that is not whole, one that a later version wrote.
CANNOT_BEGIN = (ValueError, DBAPIError, DatabaseIsDamaged, DatabaseIsNewer)


def told(error: ValueError | DBAPIError | DatabaseIsDamaged | DatabaseIsNewer) -> int:
    """The exit code, with the reason told."""
    if isinstance(error, DBAPIError):
        click.echo(f"error: EMULATOR_DATABASE_URL: {error.orig}", err=True)
        return NOT_REACHABLE
    click.echo(f"error: {error}", err=True)
    if isinstance(error, DatabaseIsDamaged):
        return IS_DAMAGED
    return IS_NEWER if isinstance(error, DatabaseIsNewer) else BAD_CONFIGURATION
