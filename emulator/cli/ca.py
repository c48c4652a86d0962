"""`cognito-emulator ca …`, as click declares it."""

import sys
from typing import Any

import click

from emulator.cli import options
from emulator.cli.loading import load_settings


@click.group()
def ca() -> None:
    """The certificate authority of `serve --tls`: what clients must trust, and how."""


def _of_authority(command: Any) -> Any:
    command = click.option("--tls-folder", help="Where it is (EMULATOR_TLS_FOLDER; beside a SQLite file).")(command)
    return click.option("--database-url", help="The SQLite file that it is beside (EMULATOR_DATABASE_URL).")(command)


@ca.command(epilog=options.examples("cognito-emulator ca path"))
@_of_authority
def path(**flags: Any) -> None:
    """Print where the authority's certificate is."""
    from emulator.cli import authority

    sys.exit(authority.path(load_settings(**flags)))


@ca.command("print", epilog=options.examples("cognito-emulator ca print > emulator-ca.pem"))
@_of_authority
def show(**flags: Any) -> None:
    """Print the certificate, without its key."""
    from emulator.cli import authority

    sys.exit(authority.show(load_settings(**flags)))


@ca.command(epilog=options.examples("cognito-emulator ca trust-help"))
@_of_authority
def trust_help(**flags: Any) -> None:
    """Say how Node, Python, Java, curl, Go, browsers and containers are told to trust it."""
    from emulator.cli import authority

    sys.exit(authority.trust_help(load_settings(**flags)))
