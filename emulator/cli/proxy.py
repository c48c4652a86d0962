"""`cognito-emulator proxy`, as click declares it."""

import sys
from typing import Any

import click

from emulator.cli import options
from emulator.cli.loading import load_settings


@click.command(epilog=options.examples("cognito-emulator proxy --to 127.0.0.1:9443"))
@click.option("--host", "proxy_host", help="Address to listen on (EMULATOR_PROXY_HOST, 127.0.0.1).")
@click.option("--port", "proxy_port", type=int, help="Port (EMULATOR_PROXY_PORT, 9480).")
@click.option("--to", "proxy_to", help="Host and TLS port of the emulator (EMULATOR_PROXY_TO, 127.0.0.1:9443).")
@click.option(
    "--pass-on", "proxy_pass_on", is_flag=True, default=None, help="Let other names through (EMULATOR_PROXY_PASS_ON)."
)
def proxy(**flags: Any) -> None:
    """Lead AWS's names of Cognito to an emulator, for programs that honour HTTPS_PROXY."""
    from emulator.cli import proxying

    sys.exit(proxying.run(load_settings(**flags)))
