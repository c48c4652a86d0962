"""`cognito-emulator pool …`, over the control API of a running server."""

from typing import Any

import click

from emulator.cli import control, named, options
from emulator.cli.output import Output

_POOLS = {"ID": "id", "NAME": "name", "TIER": "tier", "REGION": "region", "ACCOUNT": "account_id", "MADE": "created_at"}
_SHOWN = ("id", "name", "arn", "tier", "is_paused", "issuer", "jwks_uri", "created_at", "updated_at")
_SETTINGS = {"SETTING": "name", "VALUE": "value", "DEFAULT": "is_default", "WITHOUT EFFECT": "without_effect"}


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


@pool.command(
    epilog=options.examples("cognito-emulator pool show demo", "cognito-emulator pool show us-east-1_Demo00001 --all")
)
@click.argument("pool")
@click.option("--all", "everything", is_flag=True, help="In the table also settings that are the default.")
@options.URL
@options.output
def show(pool: str, everything: bool, url: str | None, out: Output) -> None:
    """Show POOL, which is its id or name: its settings under AWS's names, its clients, groups and so on."""
    answer = control.ask("GET", f"/_emulator/pools/{control.step(named.pool_id(pool, url=url))}", url=url)
    if not out.is_table:
        out.whole(answer)
        return
    counts = {name: count for name, count in answer["counts"].items() if name != "counted_to"}
    out.one(answer, {name: answer[name] for name in _SHOWN} | counts | {"clock": answer["clock"]["now"]})
    settings = [setting for group in answer["settings"] for setting in group["settings"]]
    chosen = [setting for setting in settings if everything or not setting["is_default"]]
    out.part("Settings", chosen, _SETTINGS)
    out.part("App clients", answer["clients"], {"ID": "id", "NAME": "name", "SECRET": "has_secret", "FLOWS": "flows"})
    out.part("Groups", answer["groups"], {"NAME": "name", "PRECEDENCE": "precedence", "ROLE": "role_arn"})
    out.part("Domains", answer["domains"], {"DOMAIN": "domain", "STATUS": "status", "ADDRESS": "address"})
    out.part("Identity providers", answer["providers"], {"NAME": "name", "TYPE": "provider_type"})
    out.part("Resource servers", answer["resource_servers"], {"IDENTIFIER": "identifier", "SCOPES": "scopes"})
    out.part("Functions", answer["triggers"], {"TRIGGER": "trigger", "FUNCTION": "function", "VERSION": "version"})


@pool.command("rotate-keys", epilog=options.examples("cognito-emulator pool rotate-keys demo"))
@click.argument("pool")
@click.option(
    "--keep-old/--no-keep-old",
    default=True,
    show_default=True,
    help="Accept tokens by the old keys for a day, or refuse them at once.",
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
