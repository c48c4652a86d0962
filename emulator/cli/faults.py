"""`cognito-emulator faults …`, over the control API of a running server: calls that fail on purpose."""

from typing import Any

import click

from emulator.cli import control, options
from emulator.cli.durations import span
from emulator.cli.output import Output

_COLUMNS = {
    "ID": "id",
    "OPERATION": "operation",
    "ERROR": "error",
    "LEFT": "count",
    "PROBABILITY": "probability",
    "DELAY MS": "delay_ms",
    "MATCH": "match",
}


@click.group()
def faults() -> None:
    """Make the next calls of an operation fail, or answer late."""


@faults.command("list", epilog=options.examples("cognito-emulator faults list"))
@options.URL
@options.output
def list_them(url: str | None, out: Output) -> None:
    """List the faults that are armed."""
    answer = control.ask("GET", "/_emulator/faults", url=url)
    out.rows(answer, answer["faults"], _COLUMNS)


@faults.command(
    epilog=options.examples(
        "cognito-emulator faults arm InitiateAuth --error TooManyRequestsException --count 3",
        "cognito-emulator faults arm SignUp --delay 2s --match Username=bob",
    )
)
@click.argument("operation")
@click.option("--error", help="The exception that it answers with; without it, it is only late.")
@click.option("--message", help="What the exception says.")
@click.option("--count", type=click.IntRange(1, 1_000_000), default=1, show_default=True, help="For so many calls.")
@click.option("--probability", type=click.FloatRange(0, 1, min_open=True), default=1.0, show_default=True)
@click.option("--delay", type=span, default="0", help="How late the answer is, such as 2s.")
@click.option(
    "--match", "matches", multiple=True, metavar="MEMBER=VALUE", help="Only calls that have this member; repeatable."
)
@options.URL
@options.output
def arm(operation: str, delay: float, matches: tuple[str, ...], url: str | None, out: Output, **wish: Any) -> None:
    """Arm a fault for the next calls of OPERATION, such as InitiateAuth; * means every operation."""
    match = options.pairs(matches, "--match", "MEMBER=VALUE")
    wanted = {"operation": operation, "delay_ms": round(delay * 1000), "match": match, **wish}
    out.one(control.ask("POST", "/_emulator/faults", wanted, url=url))


@faults.command(epilog=options.examples("cognito-emulator faults clear"))
@click.argument("fault_id", required=False, metavar="[ID]")
@options.URL
@options.output
def clear(fault_id: str | None, url: str | None, out: Output) -> None:
    """Remove the fault ID, or all faults."""
    path = "/_emulator/faults" if fault_id is None else f"/_emulator/faults/{control.step(fault_id)}"
    out.one(control.ask("DELETE", path, url=url))
