"""`cognito-emulator completion`: what a shell needs to complete our commands and options."""

import click
from click.shell_completion import get_completion_class

from emulator.cli import control, exits, options

PROGRAM, VARIABLE = "cognito-emulator", "_COGNITO_EMULATOR_COMPLETE"
SHELLS = ("bash", "zsh", "fish", "powershell")


@click.command(
    epilog=options.examples(
        'eval "$(cognito-emulator completion bash)"',
        "cognito-emulator completion fish > ~/.config/fish/completions/cognito-emulator.fish",
    )
)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print a script by which SHELL completes commands and options. Load it in the shell's start-up file."""
    from emulator.cli.main import cli

    written = get_completion_class(shell)
    if written is None:
        control.end(f"This version of click has no completion for {shell}.", exits.FAILED)
    click.echo(written(cli, {}, PROGRAM, VARIABLE).source())
