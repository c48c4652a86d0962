"""What keeps a command from beginning: one line on stderr and an exit code, where a traceback would say less."""

import click
from sqlalchemy.exc import DBAPIError

from emulator.store.migrate import DatabaseIsNewer

BAD_CONFIGURATION, NOT_REACHABLE, IS_NEWER = 2, 3, 5
# A setting that cannot be, a database that does not answer, one that a later version wrote.
CANNOT_BEGIN = (ValueError, DBAPIError, DatabaseIsNewer)


def told(error: ValueError | DBAPIError | DatabaseIsNewer) -> int:
    """The exit code, with the reason told."""
    if isinstance(error, DBAPIError):
        click.echo(f"error: EMULATOR_DATABASE_URL: {error.orig}", err=True)
        return NOT_REACHABLE
    click.echo(f"error: {error}", err=True)
    return IS_NEWER if isinstance(error, DatabaseIsNewer) else BAD_CONFIGURATION
