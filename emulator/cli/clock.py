"""`cognito-emulator clock …`, over the control API of a running server: the emulator's clock, or that of one pool."""

from collections.abc import Callable
from typing import Any

import click

from emulator.cli import control, named, options
from emulator.cli.durations import span
from emulator.cli.output import Output


@click.group()
def clock() -> None:
    """The clock by which tokens, codes and everything else expire."""


def _of_clock(command: Callable[..., Any]) -> Callable[..., Any]:
    pool = click.option("--pool", help="The clock of this pool alone: its id or name.")
    return pool(options.URL(options.output(command)))


def _path(pool: str | None, url: str | None) -> str:
    if pool is None:
        return "/_emulator/clock"
    return f"/_emulator/pools/{control.step(named.pool_id(pool, url=url))}/clock"


@clock.command(epilog=options.examples("cognito-emulator clock show"))
@_of_clock
def show(pool: str | None, url: str | None, out: Output) -> None:
    """Print what the clock shows, and how it was set."""
    out.one(control.ask("GET", _path(pool, url), url=url))


@clock.command(epilog=options.examples("cognito-emulator clock advance 1h", "cognito-emulator clock advance -- -15m"))
@click.argument("ahead", metavar="SPAN", type=span)
@_of_clock
def advance(ahead: float, pool: str | None, url: str | None, out: Output) -> None:
    """Move the clock ahead by SPAN: 90 (seconds), 15m, 1h30m, 2d; with a - before it, back."""
    out.one(control.ask("POST", f"{_path(pool, url)}/advance", {"seconds": ahead}, url=url))


@clock.command(
    epilog=options.examples("cognito-emulator clock freeze", "cognito-emulator clock freeze 2030-01-01T00:00:00Z")
)
@click.argument("at", required=False)
@_of_clock
def freeze(at: str | None, pool: str | None, url: str | None, out: Output) -> None:
    """Stop the clock, now or at the instant AT."""
    path = _path(pool, url)
    stands = at or control.ask("GET", path, url=url)["now"]
    out.one(control.ask("PUT", path, {"frozen_at": stands}, url=url))


@clock.command(epilog=options.examples("cognito-emulator clock run", "cognito-emulator clock run --offset 1d"))
@click.option(
    "--offset", type=span, help="How far ahead of the machine's clock; without it, as far as before it was stopped."
)
@_of_clock
def run(offset: float | None, pool: str | None, url: str | None, out: Output) -> None:
    """Let the clock run again."""
    change: dict[str, Any] = {"frozen_at": None} if offset is None else {"offset_seconds": offset}
    out.one(control.ask("PUT", _path(pool, url), change, url=url))


@clock.command("put-back", epilog=options.examples("cognito-emulator clock put-back"))
@_of_clock
def put_back(pool: str | None, url: str | None, out: Output) -> None:
    """Let the clock show the machine's time again; that of a pool, the emulator's."""
    path = _path(pool, url)
    if pool is None:
        out.one(control.ask("PUT", path, {"offset_seconds": 0.0}, url=url))
    else:
        out.one(control.ask("DELETE", path, url=url))
