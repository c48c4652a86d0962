"""`cognito-emulator messages …`, over the control API of a running server: what pools have sent."""

import time
from collections.abc import Callable
from typing import Any

import click

from emulator.cli import control, exits, named, options
from emulator.cli.durations import span
from emulator.cli.output import Output

_LONGEST_WAIT = 60.0  # seconds, of one request
_COLUMNS = {
    "ID": "id",
    "TO": "to",
    "PURPOSE": "purpose",
    "CODE": "code",
    "SUBJECT": "subject",
    "SENT AT": "created_at",
    "PROBLEM": "delivery_error",
}


@click.group()
def messages() -> None:
    """Mails and text messages that were sent, with the codes in them."""


def _chosen(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that say which messages are meant."""
    for option in (
        click.option("--medium", type=click.Choice(["EMAIL", "SMS"]), help="Only mails, or only text messages."),
        click.option("--purpose", help="Such as sign_up, forgot_password, invitation, authentication."),
        click.option("--username", help="To this user; needs --pool."),
        click.option("--pool", help="Of this pool alone: its id or name."),
        click.option("--to", help="To this address."),
    ):
        command = option(command)
    return command


def _query(chosen: dict[str, Any], url: str | None) -> dict[str, Any]:
    return {**chosen, "pool": named.pool_id_if_any(chosen["pool"], url=url)}


@messages.command(
    "list",
    epilog=options.examples("cognito-emulator messages list --to bob@example.com"),
)
@_chosen
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@options.URL
@options.output
def list_them(limit: int, url: str | None, out: Output, **chosen: Any) -> None:
    """List the messages that were sent, newest first."""
    answer = control.ask("GET", "/_emulator/messages", query={**_query(chosen, url), "limit": limit}, url=url)
    out.rows(answer, answer["messages"], _COLUMNS)


@messages.command(
    epilog=options.examples(
        "cognito-emulator messages latest --to bob@example.com --wait 10s",
        "code=$(cognito-emulator messages latest --to bob@example.com --wait 10s --code)",
    )
)
@_chosen
@click.option("--after", help="Only messages newer than the one with this id.")
@click.option("--wait", type=span, default="0", help="How long to wait for one, such as 10s.")
@click.option("--code", is_flag=True, help="Print the code in it, and nothing else.")
@options.URL
@options.output
def latest(after: str | None, wait: float, code: bool, url: str | None, out: Output, **chosen: Any) -> None:
    """Print the newest message. Exit code 124: none came in the time of --wait; 1: there is none, or no code in it."""
    query = {**_query(chosen, url), "after": after}
    found = _awaited(query, wait, url)
    if found is None:
        control.end("No such message came in time." if wait else "There is no such message.", _code_of_none(wait))
    if not code:
        lines = {name: value for name, value in found.items() if name != "body" and value is not None}
        out.one(found, {**lines, "body": found["body"]})
    elif found["code"] is None:
        control.end("There is no code in that message.", exits.FAILED)
    else:
        click.echo(found["code"])


def _code_of_none(wait: float) -> int:
    return exits.TIMED_OUT if wait else exits.FAILED


def _awaited(query: dict[str, Any], wait: float, url: str | None) -> dict[str, Any] | None:
    deadline = time.monotonic() + wait
    while True:
        left = max(0.0, deadline - time.monotonic())
        asked = {**query, "wait": min(left, _LONGEST_WAIT)}
        found: dict[str, Any] | None = control.ask("GET", "/_emulator/messages/latest", query=asked, url=url)
        if found is not None or left <= _LONGEST_WAIT:
            return found


@messages.command(
    epilog=options.examples(
        "cognito-emulator messages delete --pool demo --yes", "cognito-emulator messages delete --all --yes"
    )
)
@_chosen
@click.option("--all", "everything", is_flag=True, help="All messages of all pools.")
@options.YES
@options.URL
@options.output
def delete(everything: bool, yes: bool, url: str | None, out: Output, **chosen: Any) -> None:
    """Delete the messages that fit, or --all. Their codes stay good."""
    if everything == any(value is not None for value in chosen.values()):
        control.end("Say which messages, or --all, but not both.", exits.BAD_USAGE)
    options.sure("All messages of all pools will be gone." if everything else "These messages will be gone.", yes=yes)
    answer = control.ask("DELETE", "/_emulator/messages", query=_query(chosen, url), url=url)
    out.one(answer)
