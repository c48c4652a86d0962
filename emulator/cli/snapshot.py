"""`cognito-emulator snapshot save|load|restore|list|delete`, over the control API of a running server."""

from typing import Any

import click

from emulator.cli import control, named, options
from emulator.cli.output import Output, printable

_NAME = click.argument("name")


@click.group()
def snapshot() -> None:
    """Save the state of a running emulator under a name, and come back to it."""


@snapshot.command(epilog=options.examples("cognito-emulator snapshot save signed-up --replace"))
@_NAME
@click.option("--replace", is_flag=True, help="In place of the snapshot of that name, if there is one.")
@options.URL
def save(name: str, replace: bool, url: str | None) -> None:
    """Save the state as NAME: letters, digits, `.`, `_` and `-`."""
    saved = control.ask("POST", "/_emulator/snapshots", {"name": name, "replace": replace}, url=url)
    click.echo(f"saved {_told(saved)}")


@snapshot.command(epilog=options.examples("cognito-emulator snapshot load signed-up"))
@_NAME
@options.URL
def load(name: str, url: str | None) -> None:
    """Bring back the state that was saved as NAME. What came since is gone."""
    loaded = control.ask("POST", f"/_emulator/snapshots/{control.step(name)}/load", url=url)
    click.echo(f"loaded {_told(loaded)}")


@snapshot.command(epilog=options.examples("cognito-emulator snapshot restore signed-up bob --pool demo"))
@_NAME
@click.argument("username")
@click.option("--pool", required=True, help="The user's pool: its id or name.")
@click.option("--replace", is_flag=True, help="In place of the user as they are now, if they are there.")
@options.URL
def restore(name: str, username: str, pool: str, replace: bool, url: str | None) -> None:
    """Bring one user back as the snapshot NAME has them, and leave everything else as it is."""
    wanted = {"pool": named.pool_id(pool, url=url), "username": username, "replace": replace}
    restored = control.ask("POST", f"/_emulator/snapshots/{control.step(name)}/restore", wanted, url=url)
    click.echo(f"restored {printable(restored['username'])}")
    for group in restored["groups_gone"]:
        click.echo(f"the pool has no group {printable(group)} now", err=True)


@snapshot.command("list", epilog=options.examples("cognito-emulator snapshot list"))
@options.URL
@options.output
def list_them(url: str | None, out: Output) -> None:
    """Print the snapshots that there are."""
    answer = control.ask("GET", "/_emulator/snapshots", url=url)
    rows = [{**found, "megabytes": f"{found['size'] / 1_000_000:.1f}"} for found in answer["snapshots"]]
    columns = {"NAME": "name", "POOLS": "pools", "USERS": "users", "SAVED AT": "saved_at", "MB": "megabytes"}
    out.rows(answer, rows, columns)


@snapshot.command(epilog=options.examples("cognito-emulator snapshot delete signed-up"))
@_NAME
@options.URL
def delete(name: str, url: str | None) -> None:
    """Delete the snapshot NAME."""
    control.ask("DELETE", f"/_emulator/snapshots/{control.step(name)}", url=url)
    click.echo(f"deleted {name}")


def _told(found: dict[str, Any]) -> str:
    pools = "1 pool" if found["pools"] == 1 else f"{found['pools']} pools"
    users = "1 user" if found["users"] == 1 else f"{found['users']} users"
    return f"{found['name']}: {pools}, {users}"
