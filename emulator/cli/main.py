"""The command `cognito-emulator`: the table of its commands. A value given as a flag wins over its EMULATOR_* variable.

To add a command, write `emulator/cli/NAME.py`, which declares it, and a line in SECTIONS. What a command needs beside
click it imports in its function (`emulator.cli.lazy` says why).
"""

import click

import emulator
from emulator.cli import exits
from emulator.cli.lazy import OnDemand
from emulator.cli.loading import load_settings as load_settings

SECTIONS = {
    "Run": {
        "serve": "serve:serve",
        "exec": "execute:execute",
        "env": "env:env",
        "health": "asking_health:health",
        "status": "status:status",
        "proxy": "proxy:proxy",
        "ca": "ca:ca",
    },
    "Look and change, in a running server": {
        "pool": "pool:pool",
        "client": "client:client",
        "user": "user:user",
        "messages": "messages:messages",
        "codes": "codes:codes",
        "token": "token:token",
        "requests": "requests:requests",
        "why": "why:why",
        "clock": "clock:clock",
        "faults": "faults:faults",
        "reset": "reset:reset",
        "snapshot": "snapshot:snapshot",
    },
    "Bring in and take out": {
        "seed": "seeding:seed",
        "export": "moving:export",
        "import": "moving:import_",
        "pull": "moving:pull",
        "drift": "moving:drift",
    },
    "Settings and the database": {
        "config": "config:config",
        "db": "db:db",
    },
    "About": {
        "coverage": "coverage:coverage",
        "completion": "completion:completion",
        "version": "version:version",
    },
}


@click.group(
    cls=OnDemand,
    sections=SECTIONS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: " + "; ".join(f"{code} {meaning}" for code, meaning in exits.MEANINGS.items()) + ".",
)
@click.version_option(emulator.__version__)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """A behavioural emulator of Amazon Cognito user pools. Without a command: serve."""
    if ctx.invoked_subcommand is None:
        from emulator.cli.serve import serve

        ctx.invoke(serve)
