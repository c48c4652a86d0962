"""`cognito-emulator pool …`, over the control API of a running server."""

from typing import Any

import click

from emulator.cli import control, named, options
from emulator.cli.output import Output

_POOLS = {"ID": "id", "NAME": "name", "TIER": "tier", "REGION": "region", "ACCOUNT": "account_id", "MADE": "created_at"}


@click.group()
def pool() -> None:
    """User pools of a running emulator."""


@pool.command("list", epilog=options.examples("cognito-emulator pool list", "cognito-emulator pool list --search qa"))
@click.option("--search", help="A part of the name, or the beginning of the id.")
@click.option("--account", help="Of this AWS account.")
@click.option("--region", help="Of this region.")
@options.PAGE
@options.URL
@options.output
def list_them(url: str | None, out: Output, **query: Any) -> None:
    """List the user pools, in the order of their ids."""
    answer = control.ask("GET", "/_emulator/pools", query=query, url=url)
    out.rows(answer, answer["pools"], _POOLS)
    out.more(answer["next"])


@pool.command("rotate-keys", epilog=options.examples("cognito-emulator pool rotate-keys demo"))
@click.argument("pool")
@click.option(
    "--keep-old/--no-keep-old",
    default=True,
    show_default=True,
    help="Publish the old keys for a day, as long as tokens by them live; or refuse these at once.",
)
@options.URL
def rotate_keys(pool: str, keep_old: bool, url: str | None) -> None:
    """Sign the tokens of POOL, its id or name, by new keys from now on. Refresh tokens go on."""
    path = f"/_emulator/pools/{control.step(named.pool_id(pool, url=url))}/rotate-keys"
    rotated = control.ask("POST", path, {"keep_old": keep_old}, url=url)
    click.echo(f"ID tokens are signed by {rotated['id_kid']}")
    click.echo(f"access tokens are signed by {rotated['access_kid']}")
    for key in rotated["retired"]:
        click.echo(f"{key['kid']} is published until {key['published_until']}")
