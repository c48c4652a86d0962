"""`cognito-emulator status`, over the control API of a running server."""

from typing import Any

import click

from emulator.cli import control, options
from emulator.cli.output import Output

_REFUSALS = {"AT": "at", "OPERATION": "operation", "ERROR": "error", "USERNAME": "username", "REQUEST ID": "request_id"}


@click.command(epilog=options.examples("cognito-emulator status", "cognito-emulator status --output json"))
@click.option(
    "--refusals", type=click.IntRange(0, 100), default=5, show_default=True, help="How many refused requests are shown."
)
@options.URL
@options.output
def status(refusals: int, url: str | None, out: Output) -> None:
    """Show how a running emulator stands: address, database, counts, clock, faults, what it refused last."""
    answer = control.ask("GET", "/_emulator/status", query={"refusals": refusals}, url=url)
    if not out.is_table:
        out.whole(answer)
        return
    out.one(answer, _lines(answer))
    work = {"NAME": "name", "STATE": "state", "LAST DONE": "last_done_at", "PROBLEM": "error", "NOTE": "note"}
    out.part("Background work", answer["background"], work)
    out.part("Newest refusals (`cognito-emulator why REQUEST_ID` explains one)", answer["refusals"], _REFUSALS)


def _lines(answer: dict[str, Any]) -> dict[str, Any]:
    database, counts, clock, faults = (answer[name] for name in ("database", "counts", "clock", "faults"))
    return {
        "version": f"{answer['version']} (botocore {answer['model']})",
        "address": answer["address"],
        "console": f"{answer['address']}/_emulator/console/",
        "issuer": answer["issuer"],
        "database": f"{database['url']} ({database['size_bytes'] / 1_000_000:.1f} MB, schema {database['revision']})",
        "up since": answer["started_at"],
        "workers": answer["workers"],
        "journal": answer["journal"],
        **{name: _counted(counts[name], counts["counted_to"]) for name in ("pools", "clients", "users", "messages")},
        "clock": clock["now"] + _moved(clock),
        "faults": f"{faults['faults']} for {faults['calls']} calls" if faults["faults"] else "none",
    }


def _counted(count: int, counted_to: int) -> str:
    return f"{count} or more" if count >= counted_to else str(count)


def _moved(clock: dict[str, Any]) -> str:
    if clock["frozen_at"] is not None:
        return ", it stands"
    return f", {clock['offset_seconds']:+g} seconds off" if clock["offset_seconds"] else ""
