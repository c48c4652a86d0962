"""The commands that bring pools in and take them out, as click declares them. What they do is imported when one runs:
the command line is begun often, and boto3 takes a second.
"""

import sys
from pathlib import Path
from typing import Any

import click

KINDS = click.Choice(["yaml", "json"])
OUT = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; without it, to stdout.")
FORMAT = click.option("--format", "kind", type=KINDS, help="yaml, unless the name of --out ends in .json.")
DATABASE_URL = click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")


@click.command("from-template")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="The value of a parameter; repeatable.")
@click.option("--region", default="us-east-1", show_default=True, help="Where the pools are.")
@click.option("--account", default="000000000000", show_default=True, help="The AWS account that they are in.")
@click.option("--password", default="Passw0rd!", show_default=True, help="Of users whom the template gives none.")
@OUT
@FORMAT
def from_template(file: Path, params: tuple[str, ...], out: Path | None, kind: Any, **wishes: str) -> None:
    """Write a seed with the user pools of FILE: a template of CloudFormation, CDK or SAM, or what `terraform show
    -json` writes of a plan or a state."""
    from emulator.cli import moved_files

    sys.exit(moved_files.from_template(file, params, out, kind, wishes))


@click.command("generate")
@click.option("--users", type=click.IntRange(1, 1_000_000), default=100, show_default=True, help="How many.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same number makes the same users.")
@click.option(
    "--locale",
    type=click.Choice(["en_US", "de_DE", "es_ES", "fr_FR"]),
    default="en_US",
    show_default=True,
    help="Whose names and addresses.",
)
@click.option("--pool-name", default="generated", show_default=True, help="The name of the pool.")
@click.option("--pool-id", help="Its id, such as us-east-1_Load00001; else it is drawn when the seed is applied.")
@click.option(
    "--states",
    type=click.Choice(["confirmed", "mixed"]),
    default="mixed",
    show_default=True,
    help="Whether some are unconfirmed, invited, disabled and so on.",
)
@click.option("--password", default="Passw0rd!", show_default=True, help="The password of all of them.")
@OUT
@FORMAT
def generate(out: Path | None, kind: Any, **plan: Any) -> None:
    """Write a seed with users who do not exist: believable names, addresses and states, and the same ones each time."""
    from emulator.cli import moved_files

    sys.exit(moved_files.generate(plan, out, kind))
