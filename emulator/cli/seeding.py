"""`cognito-emulator seed …`, as click declares it. What the commands do is imported when one runs."""

import sys
from pathlib import Path
from typing import Any

import click

from emulator.cli import moving, options
from emulator.cli.loading import load_settings
from emulator.cli.options import DATABASE_URL, ON_CONFLICT

FILES = click.argument("files", nargs=-1, required=True, metavar="FILE…")


@click.group()
def seed() -> None:
    """Pools, clients, groups and users from YAML files."""


@seed.command(
    "apply",
    epilog=options.examples(
        "cognito-emulator seed apply demo", "cognito-emulator seed apply seed/ --on-conflict update"
    ),
)
@FILES
@ON_CONFLICT
@DATABASE_URL
def seed_apply(files: tuple[str, ...], on_conflict: Any, database_url: str | None) -> None:
    """Make the pools and users of the FILEs: all of it, or nothing. A FILE is a path, a folder of files, or the name of
    a seed that comes with the emulator: demo, qa."""
    from emulator.cli import seed as seed_command

    sys.exit(seed_command.apply(load_settings(database_url=database_url), files, on_conflict))


@seed.command("check", epilog=options.examples("cognito-emulator seed check seed/mine.yaml"))
@FILES
@ON_CONFLICT
@click.option("--database-url", help="Check against this database; without it, against an empty one.")
def seed_check(files: tuple[str, ...], on_conflict: Any, database_url: str | None) -> None:
    """Find every problem in the FILEs and write nothing. A FILE is a path, a folder, or the name of a shipped seed."""
    from emulator.cli import seed as seed_command

    settings = load_settings(database_url=database_url)
    sys.exit(seed_command.check(settings, files, on_conflict, on_database=database_url is not None))


@seed.command("init", epilog=options.examples("cognito-emulator seed init seed/mine.yaml"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="seed.yaml", required=False)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def init(file: Path, *, force: bool) -> None:
    """Write a seed to begin with, with comments, and beside it the schema for your editor."""
    from emulator.cli import seed as seed_command

    sys.exit(seed_command.init(file, force=force))


@seed.command("diff", epilog=options.examples("cognito-emulator seed diff seed/mine.yaml"))
@FILES
@DATABASE_URL
def diff(files: tuple[str, ...], database_url: str | None) -> None:
    """Show what `apply --on-conflict update` would make (+), change (~) and leave (=), and write nothing.

    Exit 0: nothing would change. Exit 1: something would. Exit 2: the seed has problems.
    """
    from emulator.cli import seed as seed_command

    sys.exit(seed_command.diff(load_settings(database_url=database_url), files))


@seed.command("schema", epilog=options.examples("cognito-emulator seed schema > seed.schema.json"))
def schema() -> None:
    """Print the JSON Schema of seeds, for editors."""
    from emulator.cli import seed as seed_command

    sys.exit(seed_command.schema())


@seed.command("passkeys", epilog=options.examples("cognito-emulator seed passkeys seed/mine.yaml"))
@FILES
def passkeys(files: tuple[str, ...]) -> None:
    """Print the passkeys of the FILEs whose private keys stand there, as JSON for a browser's virtual authenticator."""
    from emulator.cli import seed as seed_command

    sys.exit(seed_command.passkeys(files))


for command in (moving.export, moving.from_template, moving.generate):
    seed.add_command(command)
