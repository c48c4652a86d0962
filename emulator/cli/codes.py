"""`cognito-emulator codes`, over the control API of a running server."""

import click

from emulator.cli import control, named, options
from emulator.cli.output import Output

_COLUMNS = {
    "CODE": "code",
    "PURPOSE": "purpose",
    "USERNAME": "username",
    "SENT TO": "destination",
    "STATE": "state",
    "WRONG LEFT": "attempts_left",
    "EXPIRES AT": "expires_at",
    "POOL": "pool",
}


@click.command(
    epilog=options.examples("cognito-emulator codes --pool demo", "cognito-emulator codes --pool demo --username bob")
)
@click.option("--pool", help="Of this pool alone: its id or name.")
@click.option("--username", help="Of this user; needs --pool.")
@click.option("--destination", help="Sent to this address.")
@click.option("--purpose", help="Such as sign_up, forgot_password, verify_email, second_factor.")
@click.option(
    "--state",
    type=click.Choice(["live", "locked", "expired", "used", "superseded", "all"]),
    default="live",
    show_default=True,
    help="Whether they would work now, or why not.",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@options.URL
@options.output
def codes(
    pool: str | None,
    username: str | None,
    destination: str | None,
    purpose: str | None,
    state: str,
    limit: int,
    url: str | None,
    out: Output,
) -> None:
    """List the codes that wait for an answer, newest first."""
    query = {
        "pool": named.pool_id_if_any(pool, url=url),
        "username": username,
        "destination": destination,
        "purpose": purpose,
        "state": state,
        "limit": limit,
    }
    answer = control.ask("GET", "/_emulator/codes", query=query, url=url)
    out.rows(answer, answer["codes"], _COLUMNS)
