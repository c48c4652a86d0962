"""`cognito-emulator why`, over the control API of a running server."""

import click

from emulator.cli import control, options
from emulator.cli.output import Output, printable


@click.command(epilog=options.examples("cognito-emulator why 4b1c7f4e-0d5e-4b8e-9d2f-0a4c0e1f2b3a"))
@click.argument("request_id")
@options.URL
@options.output
def why(request_id: str, url: str | None, out: Output) -> None:
    """Say why a request was refused: the rule, what it looked at, what would make it pass.

    The id is in every error of an SDK (in boto3 error.response["ResponseMetadata"]["RequestId"]), in the log and in the
    header x-amzn-RequestId.
    """
    answer = control.ask("GET", f"/_emulator/why/{control.step(request_id)}", url=url)
    if not out.is_table:
        out.whole(answer)
        return
    for sentence in answer["sentences"]:
        click.echo(printable(sentence))
