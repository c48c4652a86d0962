"""The settings of a command."""

import sys
from typing import TYPE_CHECKING, Any

import click

from emulator.cli.exits import BAD_USAGE

if TYPE_CHECKING:
    from emulator.settings import Settings


def load_settings(**flags: Any) -> "Settings":
    """Flags over what `settings` finds; a flag that is None was not given. Ends the command with 2 and every problem
    named if a value is wrong."""
    from emulator import settings

    try:
        named = settings.named()
    except ValueError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(BAD_USAGE)
    for sentence in settings.unknown_names(named):
        click.echo(f"warning: {sentence}", err=True)
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return settings.load(**given)
    except settings.BadSettings as error:
        for sentence in settings.problems(error, given):
            click.echo(f"error: {sentence}", err=True)
        sys.exit(BAD_USAGE)
