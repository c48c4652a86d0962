"""`cognito-emulator env`: the variables that lead SDKs to a running emulator, for a shell or a file."""

import os
import sys

import click

from emulator.cli import control, environment, exits, options, shells

EXAMPLE = """\b
Example:
  eval "$(cognito-emulator env)"
  cognito-emulator env --shell dotenv > .env.test
"""


@click.command(epilog=EXAMPLE)
@click.option("--shell", type=click.Choice(list(shells.SHELLS)), default="bash", show_default=True)
@options.URL
def env(shell: str, url: str | None) -> None:
    """Print the variables that lead AWS's SDKs to a running emulator.

    Nobody is asked. bash is also for sh, zsh and others like it.
    """
    values = environment.variables(control.address(url), environment.access_key(), os.environ)
    written = shells.SHELLS[shell]
    for name in environment.in_the_way(os.environ):
        if written.unset is not None:
            click.echo(written.unset(name))
        else:
            click.echo(f"warning: {name} is set here and would be stronger: unset it", err=True)
    for name, value in values.items():
        try:
            click.echo(written.set(name, shells.checked(value)))
        except ValueError as error:
            control.end(f"{name} cannot be written: {error}.", exits.FAILED)
    if written.use and sys.stdout.isatty():
        click.echo(f"# To use them: {written.use}", err=True)
