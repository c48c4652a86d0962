"""`cognito-emulator requests`, over the control API of a running server: its journal."""

from typing import Any

import click

from emulator.cli import control, named, options
from emulator.cli.output import Output

_COLUMNS = {
    "AT": "at",
    "OPERATION": "operation",
    "STATUS": "status",
    "ERROR": "error",
    "USERNAME": "username",
    "POOL": "pool_id",
    "MS": "ms",
    "REQUEST ID": "request_id",
}


@click.command(
    epilog=options.examples(
        "cognito-emulator requests --username bob --limit 5",
        "cognito-emulator requests --operation InitiateAuth --status 400",
    )
)
@click.argument("request_id", required=False, metavar="[REQUEST_ID]")
@click.option("--pool", help="To this pool alone: its id or name.")
@click.option("--username", help="About this user.")
@click.option("--operation", help="Of this operation, such as InitiateAuth.")
@click.option("--status", type=int, help="Answered with this HTTP status.")
@click.option("--error", help="Answered with this exception.")
@click.option("--after", help="Newer than the request of this id.")
@click.option("--before", help="Older than the request of this id.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@options.URL
@options.output
def requests(request_id: str | None, url: str | None, out: Output, **query: Any) -> None:
    """List the requests to the AWS API and the OAuth endpoints, newest first; or show the one of REQUEST_ID."""
    if request_id is not None:
        out.one(control.ask("GET", f"/_emulator/requests/{control.step(request_id)}", url=url))
        return
    query["pool"] = named.pool_id_if_any(query["pool"], url=url)
    answer = control.ask("GET", "/_emulator/requests", query=query, url=url)
    out.rows(answer, answer["requests"], _COLUMNS)
    if answer["journal"] != "all":
        out.say(f"EMULATOR_JOURNAL is {answer['journal']}: other requests are not kept.")
