"""`cognito-emulator coverage`, over the control API of a running server."""

import click

from emulator.cli import control, options
from emulator.cli.output import Output

_OPERATIONS = {"OPERATION": "name", "BUILT": "is_built", "ACCESS": "access", "QUOTA": "quota", "REPLICA": "in_replica"}


@click.command(
    epilog=options.examples("cognito-emulator coverage --missing", "cognito-emulator coverage --stored-only")
)
@click.option("--missing", is_flag=True, help="Only operations that are not built.")
@click.option("--stored-only", is_flag=True, help="Settings that are kept and shown, and do nothing.")
@options.URL
@options.output
def coverage(missing: bool, stored_only: bool, url: str | None, out: Output) -> None:
    """List which operations of the AWS API are built."""
    answer = control.ask("GET", "/_emulator/coverage", url=url)
    if stored_only:
        out.rows(answer["stored_only"], answer["stored_only"], {"SETTING": "path", "WHAT IT MEANS": "meaning"})
        return
    operations = [one for one in answer["operations"] if not (missing and one["is_built"])]
    out.rows(operations if missing else answer, operations, _OPERATIONS)
    built = sum(one["is_built"] for one in answer["operations"])
    out.say(f"{built} of {len(answer['operations'])} operations are built (botocore {answer['model']}).")
