"""`cognito-emulator client …`, over the control API of a running server."""

from typing import Any

import click

from emulator.cli import control, named, options
from emulator.cli.output import Output

_CLIENTS = {"ID": "id", "NAME": "name", "POOL": "pool_id", "SECRET": "has_secret", "FLOWS": "flows"}
_SHOWN = ("id", "name", "pool_id", "pool_name", "secret", "flows", "created_at", "updated_at")
_SETTINGS = {"SETTING": "name", "VALUE": "value", "DEFAULT": "is_default", "WITHOUT EFFECT": "without_effect"}


@click.group()
def client() -> None:
    """App clients of a running emulator."""


@client.command("list", epilog=options.examples("cognito-emulator client list --pool demo"))
@click.option("--pool", help="Of this pool alone: its id or name.")
@click.option("--search", help="A part of the name, or the beginning of the id.")
@options.PAGE
@options.URL
@options.output
def list_them(pool: str | None, url: str | None, out: Output, **query: Any) -> None:
    """List the app clients of all pools or of one, in the order of their ids."""
    query["pool"] = named.pool_id_if_any(pool, url=url)
    answer = control.ask("GET", "/_emulator/clients", query=query, url=url)
    out.rows(answer, answer["clients"], _CLIENTS)
    out.more(answer["next"])


@client.command(epilog=options.examples("cognito-emulator client show web --pool demo"))
@click.argument("client")
@click.option("--pool", help="Its pool, if CLIENT is a name: id or name of the pool.")
@click.option("--all", "everything", is_flag=True, help="In the table also settings that are the default.")
@options.URL
@options.output
def show(client: str, pool: str | None, everything: bool, url: str | None, out: Output) -> None:
    """Show CLIENT, which is its id, or with --pool its name. Its secret is shown, too."""
    shown = client if pool is None else named.client_id(named.pool_id(pool, url=url), client, url=url)
    answer = control.ask("GET", f"/_emulator/clients/{control.step(shown)}", url=url)
    if not out.is_table:
        out.whole(answer)
        return
    out.one(answer, {name: answer[name] for name in _SHOWN})
    settings = [setting for setting in answer["settings"] if everything or not setting["is_default"]]
    out.part("Settings", settings, _SETTINGS)
