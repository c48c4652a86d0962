"""`cognito-emulator pool …`, over the control API of a running server."""

import click

from emulator.cli import control, options


@click.group()
def pool() -> None:
    """One user pool of a running emulator."""


@pool.command("rotate-keys")
@click.argument("pool_id", metavar="POOL")
@click.option(
    "--keep-old/--no-keep-old",
    default=True,
    show_default=True,
    help="Publish the old keys for a day, as long as tokens by them live; or refuse these at once.",
)
@options.URL
def rotate_keys(pool_id: str, keep_old: bool, url: str | None) -> None:
    """Sign the tokens of POOL by new keys from now on. Refresh tokens go on."""
    rotated = control.ask(
        "POST", f"/_emulator/pools/{control.step(pool_id)}/rotate-keys", {"keep_old": keep_old}, url=url
    )
    click.echo(f"ID tokens are signed by {rotated['id_kid']}")
    click.echo(f"access tokens are signed by {rotated['access_kid']}")
    for key in rotated["retired"]:
        click.echo(f"{key['kid']} is published until {key['published_until']}")
