"""`cognito-emulator token …`, over the control API of a running server. A token is printed on stdout or not at all."""

import json
import sys
from typing import Any

import click

from emulator.cli import control, exits, named, options
from emulator.cli.durations import span
from emulator.cli.output import Output, printable

_KINDS = click.Choice(["id", "access", "refresh"])


@click.group()
def token() -> None:
    """Tokens: why one is refused, and new ones without a sign-in."""


@token.command(
    epilog=options.examples("cognito-emulator token explain eyJraWQ…", "cognito-emulator token explain < token")
)
@click.argument("given", required=False, metavar="[TOKEN]")
@options.URL
@options.output
def explain(given: str | None, url: str | None, out: Output) -> None:
    """Say what TOKEN is, and whether it is valid now. Exit code 1: it is not.

    Without TOKEN it is read from stdin: so it comes into no list of processes and into no history of a shell.
    """
    text = given if given not in (None, "-") else sys.stdin.read()
    if not text or not text.strip():
        control.end("There is no token on stdin.", exits.BAD_USAGE)
    answer = control.ask("POST", "/_emulator/tokens/explain", {"token": text.strip()}, url=url)
    if out.is_table:
        _explain(answer, out)
    else:
        out.whole(answer)
    sys.exit(exits.OK if answer["valid"] else exits.FAILED)


def _explain(answer: dict[str, Any], out: Output) -> None:
    members = ("kind", "valid", "signature", "pool", "client", "username", "now", "remaining_seconds")
    out.one(answer, {name: answer[name] for name in members} | (answer["times"] or {}))
    for heading, sentences in (("not valid", answer["reasons"]), ("note", answer["notes"])):
        for sentence in sentences:
            click.echo(printable(f"{heading}: {sentence}"))
    if answer["claims"] is not None:
        out_claims = json.dumps(answer["claims"], indent=2, ensure_ascii=True)
        click.echo(f"claims: {out_claims}")


@token.command(
    epilog=options.examples(
        "cognito-emulator token mint --pool demo --client web bob",
        "cognito-emulator token mint --pool demo --client web bob --only access --expires-in 5m",
    )
)
@click.argument("username")
@click.option("--pool", required=True, help="The user's pool: its id or name.")
@click.option("--client", required=True, help="The app client that the tokens are for: its id or name.")
@click.option("--only", type=_KINDS, help="Print this token alone, and nothing else.")
@click.option("--kind", "kinds", type=_KINDS, multiple=True, help="Make only this kind; repeatable.")
@click.option("--scope", "scopes", multiple=True, help="A scope of the access token; repeatable.")
@click.option("--claim", "claims", multiple=True, metavar="NAME=VALUE", help="A claim; VALUE is JSON, or text.")
@click.option("--expires-in", type=span, help="How long they are valid, such as 5m; -1h: expired an hour ago.")
@click.option(
    "--unknown-key", is_flag=True, help="Sign with a key that no pool has: your application must refuse the tokens."
)
@click.option("--triggers", is_flag=True, help="Call the pool's PreTokenGeneration function.")
@options.URL
@options.output
def mint(
    username: str,
    pool: str,
    client: str,
    only: str | None,
    kinds: tuple[str, ...],
    scopes: tuple[str, ...],
    claims: tuple[str, ...],
    expires_in: float | None,
    unknown_key: bool,
    triggers: bool,
    url: str | None,
    out: Output,
) -> None:
    """Make tokens for USERNAME without a sign-in."""
    if only and kinds:
        control.end("Say --only or --kind, not both.", exits.BAD_USAGE)
    wish: dict[str, Any] = {"username": username, "triggers": triggers, "key": "unknown" if unknown_key else "pool"}
    wish["pool"] = named.pool_id(pool, url=url)
    wish["client"] = named.client_id(wish["pool"], client, url=url)
    wish["claims"] = {name: _value(text) for name, text in options.pairs(claims, "--claim", "NAME=VALUE").items()}
    if only or kinds:
        wish["kinds"] = [only] if only else list(kinds)
    if scopes:
        wish["scopes"] = list(scopes)
    if expires_in is not None:
        wish["expires_in"] = round(expires_in)
    answer = control.ask("POST", "/_emulator/tokens/mint", wish, url=url)
    if only:
        click.echo(answer[f"{only}_token"])
    else:
        out.one(answer)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
