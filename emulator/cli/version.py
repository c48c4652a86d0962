"""`cognito-emulator version`: what to write into a report of a defect."""

import platform

import click

import emulator
from emulator.cli import options
from emulator.cli.output import Output


@click.command(epilog=options.examples("cognito-emulator version", "cognito-emulator version --output json"))
@options.output
def version(out: Output) -> None:
    """Print the version of this program, of AWS's model of the API, and of Python. No server is asked."""
    from emulator.model import contract

    out.one(
        {
            "cognito-emulator": emulator.__version__,
            "botocore model": contract.model_version(),
            "python": platform.python_version(),
            "platform": platform.platform(),
        }
    )
