"""`cognito-emulator health` in the list of commands. What it does is in `health`, which `emulator.__main__` runs
without importing any of this."""

import sys

import click

from emulator.cli import options


@click.command(
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
    epilog=options.examples("cognito-emulator health --wait --timeout 60"),
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def health(arguments: tuple[str, ...]) -> None:
    """Ask a running emulator whether it is ready; `--wait` waits until it is."""
    from emulator.cli import health as asking

    sys.exit(asking.main(list(arguments)))
