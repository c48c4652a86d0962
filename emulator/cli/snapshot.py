"""`cognito-emulator snapshot save|load|list|delete`, over the control API of a running server."""

from typing import Any

import click

from emulator.cli import control

_NAME = click.argument("name")


@click.group()
def snapshot() -> None:
    """Save the state of a running emulator under a name, and come back to it."""


@snapshot.command()
@_NAME
@click.option("--replace", is_flag=True, help="In place of the snapshot of that name, if there is one.")
@control.URL
def save(name: str, replace: bool, url: str | None) -> None:
    """Save the state as NAME: letters, digits, `.`, `_` and `-`."""
    saved = control.ask("POST", "/_emulator/snapshots", {"name": name, "replace": replace}, url=url)
    click.echo(f"saved {_told(saved)}")


@snapshot.command()
@_NAME
@control.URL
def load(name: str, url: str | None) -> None:
    """Bring back the state that was saved as NAME. What came since is gone."""
    loaded = control.ask("POST", f"/_emulator/snapshots/{control.step(name)}/load", url=url)
    click.echo(f"loaded {_told(loaded)}")


@snapshot.command("list")
@control.URL
def list_them(url: str | None) -> None:
    """Print the snapshots that there are, one a line."""
    for found in control.ask("GET", "/_emulator/snapshots", url=url)["snapshots"]:
        click.echo(f"{_told(found)}, saved {found['saved_at']}, {found['size'] / 1_000_000:.1f} MB")


@snapshot.command()
@_NAME
@control.URL
def delete(name: str, url: str | None) -> None:
    """Delete the snapshot NAME."""
    control.ask("DELETE", f"/_emulator/snapshots/{control.step(name)}", url=url)
    click.echo(f"deleted {name}")


def _told(found: dict[str, Any]) -> str:
    pools = "1 pool" if found["pools"] == 1 else f"{found['pools']} pools"
    users = "1 user" if found["users"] == 1 else f"{found['users']} users"
    return f"{found['name']}: {pools}, {users}"
