"""The commands about seed files beside `apply` and `check`, as click declares them. What they do is imported when one
runs."""

import sys
from pathlib import Path
from typing import Any

import click

FILES = click.argument("files", nargs=-1, required=True, metavar="FILE…")


@click.command("init")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="seed.yaml", required=False)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def init(file: Path, *, force: bool) -> None:
    """Write a seed to begin with, with comments, and beside it the schema for your editor."""
    from emulator.cli import seed as seed_command

    sys.exit(seed_command.init(file, force=force))


@click.command("diff")
@FILES
@click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")
def diff(files: tuple[str, ...], database_url: str | None) -> None:
    """Show what `apply --on-conflict update` would make (+), change (~) and leave (=), and write nothing.

    Exit 0: nothing would change. Exit 1: something would. Exit 2: the seed has problems.
    """
    from emulator.cli import seed as seed_command
    from emulator.cli.main import load_settings

    sys.exit(seed_command.diff(load_settings(database_url=database_url), files))


@click.command("schema")
def schema() -> None:
    """Print the JSON Schema of seeds, for editors."""
    from emulator.cli import seed as seed_command

    sys.exit(seed_command.schema())


@click.command("passkeys")
@FILES
def passkeys(files: tuple[str, ...]) -> None:
    """Print the passkeys of the FILEs whose private keys stand there, as JSON for a browser's virtual authenticator."""
    from emulator.cli import seed as seed_command

    sys.exit(seed_command.passkeys(files))


COMMANDS: tuple[Any, ...] = (init, diff, schema, passkeys)
