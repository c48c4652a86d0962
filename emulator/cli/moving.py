"""The commands that bring pools in and take them out, as click declares them. What they do is imported when one runs:
the command line is begun often, and boto3 takes a second.
"""

import sys
from pathlib import Path
from typing import Any

import click

from emulator.cli import options

KINDS = click.Choice(["yaml", "json"])
OUT = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; without it, to stdout.")
FORMAT = click.option("--format", "kind", type=KINDS, help="yaml, unless the name of --out ends in .json.")
DATABASE_URL = click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")


@click.command(
    "from-template", epilog=options.examples("cognito-emulator seed from-template template.yaml --out seed/pools.yaml")
)
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


@click.command("generate", epilog=options.examples("cognito-emulator seed generate --users 5000 --out seed/load.yaml"))
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


@click.command("export", epilog=options.examples("cognito-emulator export --pool us-east-1_Demo00001 --out pool.yaml"))
@click.option("--pool", "pools", multiple=True, metavar="ID", help="Only this pool; repeatable. Without it, all.")
@click.option(
    "--format", "kind", type=click.Choice(["yaml", "json", "csv"]), help="yaml, unless the name of --out says another."
)
@click.option("--with", "extras", type=click.Choice(["sessions"]), multiple=True, help="Refresh tokens, too.")
@OUT
@DATABASE_URL
def export(pools: tuple[str, ...], kind: Any, extras: tuple[str, ...], out: Path | None, database_url: Any) -> None:
    """Write pools and all that is in them as a seed, with password hashes, keys and the secrets of authenticator apps;
    as csv, the users of one pool with the columns of AWS's user import."""
    from emulator.cli import moved_databases
    from emulator.cli.main import load_settings

    settings = load_settings(database_url=database_url)
    sys.exit(moved_databases.export(settings, pools, out, kind, sessions="sessions" in extras))


@click.command("import", epilog=options.examples("cognito-emulator import users.csv --pool us-east-1_Demo00001"))
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format",
    "kind",
    type=click.Choice(["seed", "csv", "cognito-local", "cognito-backup", "aws-cli"]),
    help="What kind of file it is; without it, recognised by its content.",
)
@click.option("--pool", help="The pool for users of a file that names none, such as a CSV file.")
@click.option("--password", help="For users whose own password nobody knows; without it they have to set one.")
@click.option(
    "--on-conflict",
    type=click.Choice(["skip", "update", "fail"]),
    default="skip",
    show_default=True,
    help="What to do about what exists already.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be done, and what is wrong.")
@DATABASE_URL
def import_(file: Path, database_url: str | None, **wish: Any) -> None:
    """Bring FILE into the database: all of it, or nothing. A seed, what `export` wrote, a table of users (CSV), or a
    dump of cognito-local (its folder or one pool's file), of cognito-backup or of the AWS CLI."""
    from emulator.cli import moved_databases
    from emulator.cli.main import load_settings

    sys.exit(moved_databases.import_(load_settings(database_url=database_url), file, wish))


def _of_elsewhere(command: Any) -> Any:
    for option in (
        click.option("--profile", help="A profile of the AWS configuration."),
        click.option("--endpoint-url", help="Not AWS, but another emulator, such as http://localhost:4566."),
        click.option("--region", default="us-east-1", show_default=True, help="Where the pool is."),
    ):
        command = option(command)
    return command


@click.command(
    "pull",
    epilog=options.examples("cognito-emulator pull --pool-id eu-west-1_Ab129faBb --profile mine --out pool.yaml"),
)
@click.option("--pool-id", required=True, help="The pool, such as eu-west-1_Ab129faBb.")
@_of_elsewhere
@click.option("--password", help="For its users, whose own nobody can be told; without it they have to set one.")
@click.option("--no-users", is_flag=True, help="Settings alone.")
@OUT
@FORMAT
def pull(out: Path | None, kind: Any, **wish: Any) -> None:
    """Write a seed of a pool that answers somewhere else: AWS, or another emulator. Nothing is changed there."""
    from emulator.cli import moved_files

    sys.exit(moved_files.pull(wish, out, kind))


@click.command("drift", epilog=options.examples("cognito-emulator drift pool.yaml --pool-id eu-west-1_Ab129faBb"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pool-id", help="The pool; without it the one of the id in FILE.")
@_of_elsewhere
@click.option("--output", type=click.Choice(["table", "json"]), default="table", show_default=True)
def drift(file: Path, output: str, **wish: Any) -> None:
    """Show where a pool differs from FILE, a seed or what `pull` wrote: settings, clients, groups and so on, not users.
    Exit code 0: no difference, 1: there is one."""
    from emulator.cli import moved_files

    sys.exit(moved_files.drift(file, wish, output))
