"""Options that several commands have, each declared once.

@click.command()
@options.URL
@options.output
def list_them(url: str | None, out: Output) -> None: ...
"""

import functools
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from emulator.cli import exits
from emulator.cli.output import FORMS, Output

DATABASE_URL = click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")
ON_CONFLICT = click.option(
    "--on-conflict",
    type=click.Choice(["skip", "update", "fail"]),
    default="skip",
    show_default=True,
    help="What to do about a pool, client, group or user that exists already.",
)
URL = click.option("--url", help="Address of the server (EMULATOR_URL, else http://127.0.0.1 and EMULATOR_PORT).")
YES = click.option("--yes", is_flag=True, help="Do not ask.")


def examples(*lines: str) -> str:
    """For the end of a command's help."""
    return "\n".join(("\b", "Example:" if len(lines) == 1 else "Examples:", *(f"  {line}" for line in lines)))


def pairs(texts: Sequence[str], option: str, form: str) -> dict[str, str]:
    """NAME=VALUE, each; ends the command where one is not."""
    for text in texts:
        if "=" not in text:
            click.echo(f"error: {option} {text} must have the form {form}", err=True)
            sys.exit(exits.BAD_USAGE)
    return dict(text.split("=", 1) for text in texts)


def PAGE(command: Callable[..., Any]) -> Callable[..., Any]:  # noqa: N802  (an option like the others)
    """`--limit` and `--after`, of a list that may be long."""
    after = click.option("--after", help="Continue a list: the value that the page before printed.")
    return after(click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)(command))


def output(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--output` and `--quiet`, which the command gets as one `out`."""

    @functools.wraps(command)
    def run(*arguments: Any, output_form: str | None, quiet: bool, **others: Any) -> Any:
        return command(*arguments, out=Output(output_form, quiet=quiet), **others)

    form = click.option(
        "--output", "output_form", type=click.Choice(FORMS), help="Without it: table on a terminal, json elsewhere."
    )
    return form(click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors.")(run))


def sure(question: str, *, yes: bool) -> None:
    """Asks before something is taken away, unless `--yes` was said. Where nobody can answer, nothing is done."""
    if yes:
        return
    if not has_terminal():
        click.echo("error: There is no terminal to ask on: say --yes if you mean it. Nothing was done.", err=True)
        sys.exit(exits.BAD_USAGE)
    if not click.confirm(f"{question} Continue?", err=True):
        click.echo("Nothing was done.", err=True)
        sys.exit(exits.FAILED)


def has_terminal() -> bool:
    return sys.stdin.isatty()
