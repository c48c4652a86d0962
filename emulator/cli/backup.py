"""`cognito-emulator db backup|restore|copy`, on the database itself: no server is asked, and one may run."""

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from emulator.cli import options
from emulator.cli.loading import load_settings
from emulator.cli.options import DATABASE_URL

if TYPE_CHECKING:
    from emulator.settings import Settings
    from emulator.store.whole.backups import Moved

_REPLACE = click.option("--replace", is_flag=True, help="Even if it is not empty: everything in it is replaced.")
_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command(epilog=options.examples("cognito-emulator db backup backup.db"))
@_FILE
@click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")
@DATABASE_URL
def backup(file: Path, force: bool, database_url: str | None) -> None:
    """Write the whole state into FILE, a SQLite database. Servers may run meanwhile."""

    def work(settings: "Settings") -> "Moved":
        from emulator.store.engine import Database
        from emulator.store.whole import backups

        with closing(Database(settings.database_url)) as database:
            return backups.write(database, file, replace=force)

    _run(work, database_url, f"is in {file}")


@click.command(
    epilog=options.examples("cognito-emulator db restore backup.db --database-url sqlite:///restored/emulator.db")
)
@_FILE
@_REPLACE
@DATABASE_URL
def restore(file: Path, replace: bool, database_url: str | None) -> None:
    """Put the state of the backup FILE into an empty database. Stop the servers on it first."""

    def work(settings: "Settings") -> "Moved":
        from emulator.cli import checkouts
        from emulator.cli.schema import key
        from emulator.store.engine import Database
        from emulator.store.whole import backups

        checkouts.tell(settings.database_url)
        with backups.opened(file) as source, closing(Database(settings.database_url)) as target:
            return backups.move(source, target, replace=replace, seal=key(settings))

    _run(work, database_url, "is in the database")


@click.command(
    epilog=options.examples("cognito-emulator db copy sqlite:///data/emulator.db postgresql://localhost/emulator")
)
@click.argument("source")
@click.argument("target")
@_REPLACE
def copy(source: str, target: str, replace: bool) -> None:
    """Copy the state from the database SOURCE into the empty database TARGET: sqlite:///file or postgresql://…, of the
    same kind or not."""

    def work(settings: "Settings") -> "Moved":
        from emulator.cli import checkouts
        from emulator.cli.schema import key
        from emulator.store.engine import Database
        from emulator.store.whole import backups

        checkouts.tell(target)
        with closing(Database(source)) as reading, closing(Database(target)) as writing:
            return backups.move(reading, writing, replace=replace, seal=key(settings))

    _run(work, None, "was copied")


def _run(work: "Callable[[Settings], Moved]", database_url: str | None, what: str) -> None:
    """Ends the command, with what is there now or with what went wrong."""
    from emulator.cli.start_errors import CANNOT_BEGIN, told

    try:
        moved = work(load_settings(database_url=database_url))
    except CANNOT_BEGIN as error:
        sys.exit(told(error))
    click.echo(f"the state {what}: {moved.pools} pools, {moved.users} users, {moved.rows} rows")
