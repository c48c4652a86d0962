"""The commands. A value given as a flag wins over its EMULATOR_* variable."""

import sys
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

import emulator
from emulator import settings as settings_module
from emulator.base.garbage import nothing_is_garbage
from emulator.cli import moving, seeding
from emulator.cli.backup import backup, copy, restore
from emulator.cli.pool import pool
from emulator.cli.reset import reset
from emulator.cli.snapshot import snapshot
from emulator.settings import Settings

BAD_CONFIGURATION = 2


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(emulator.__version__)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """A behavioural emulator of Amazon Cognito user pools. Without a command: serve."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(serve)


@cli.command()
@click.option("--host", help="Address to listen on (EMULATOR_HOST, 127.0.0.1).")
@click.option("--port", type=int, help="Port (EMULATOR_PORT, 9229).")
@click.option("--tls", is_flag=True, default=None, help="Serve HTTPS, too (EMULATOR_TLS).")
@click.option("--tls-port", type=int, help="Its port (EMULATOR_TLS_PORT, 9443).")
@click.option("--tls-cert", help="A certificate of your own, in PEM (EMULATOR_TLS_CERT).")
@click.option("--tls-key", help="Its key, in PEM (EMULATOR_TLS_KEY).")
@click.option("--tls-folder", help="Where our certificate authority is (EMULATOR_TLS_FOLDER; beside a SQLite file).")
@click.option("--database-url", help="sqlite:///file or postgresql://…; with a password set EMULATOR_DATABASE_URL.")
@click.option("--workers", type=int, help="Server processes (EMULATOR_WORKERS, 1).")
@click.option("--public-url", help="Where clients reach the emulator (EMULATOR_PUBLIC_URL).")
@click.option("--issuer-mode", help="public, aws, original, updated, or a template (EMULATOR_ISSUER_MODE).")
@click.option("--hash-profile", help="default, low, test, or m=…,t=…,p=… (EMULATOR_HASH_PROFILE).")
@click.option("--lambda-endpoint", help="A Lambda-compatible endpoint (EMULATOR_LAMBDA_ENDPOINT).")
@click.option("--lambda-routes", help="Function → URL or python:file.py:handler (EMULATOR_LAMBDA_ROUTES).")
@click.option("--smtp-url", help="smtp://host:port; with a password set EMULATOR_SMTP_URL.")
@click.option("--log-format", help="auto, json or console (EMULATOR_LOG_FORMAT).")
@click.option(
    "--seed",
    help="Seeds to apply at start, such as demo or seed/mine.yaml; several with : between them (EMULATOR_SEED).",
)
def serve(**flags: Any) -> None:
    """Serve the AWS API, the OpenID documents and the control API on one port.

    Secrets belong into variables or a `.env` file, not into flags: every user of a machine sees the command lines of
    its processes. EMULATOR_ADMIN_TOKEN and EMULATOR_SENDER_KEY have no flag for that reason.
    """
    with nothing_is_garbage():
        from emulator.cli import server

    sys.exit(server.run(load_settings(**flags)))


@cli.command()
def health() -> None:
    """Ask a running emulator if it is ready: see `cognito-emulator health --help`."""


@cli.group()
def db() -> None:
    """The database's schema."""


@db.command()
@click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")
def upgrade(database_url: str | None) -> None:
    """Bring the database to this version's schema; `serve` does it by itself."""
    from emulator.cli import schema

    sys.exit(schema.upgrade(load_settings(database_url=database_url)))


@db.command()
@click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")
def current(database_url: str | None) -> None:
    """Print the schema revision the database is at."""
    from emulator.cli import schema

    sys.exit(schema.current(load_settings(database_url=database_url)))


@db.command()
@click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="A backup to look at instead.")
def check(database_url: str | None, file: Path | None) -> None:
    """Look whether the database is whole: every page of a SQLite file, every table, column and index."""
    from emulator.cli import schema

    if file is not None:
        sys.exit(schema.check_file(file))
    sys.exit(schema.check(load_settings(database_url=database_url)))


@db.command()
@click.argument("new_key_file", type=click.Path(exists=True, dir_okay=False))
@click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")
def reseal(new_key_file: str, database_url: str | None) -> None:
    """Seal the secrets by NEW_KEY_FILE instead of EMULATOR_SECRET_KEY_FILE. Stop the servers first."""
    from emulator.cli import schema

    sys.exit(schema.reseal(load_settings(database_url=database_url), new_key_file))


@db.command()
@click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")
def unseal(database_url: str | None) -> None:
    """Unseal the secrets with EMULATOR_SECRET_KEY_FILE. Stop the servers first."""
    from emulator.cli import schema

    sys.exit(schema.unseal(load_settings(database_url=database_url)))


@db.command()
@click.argument("revision")
@click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")
@click.confirmation_option("--yes", prompt="Data that only the newer schema has will be lost. Continue?")
def downgrade(revision: str, database_url: str | None) -> None:
    """Take the database back to an earlier REVISION, or `base`."""
    from emulator.cli import schema

    sys.exit(schema.downgrade(load_settings(database_url=database_url), revision))


@db.command("shell")
@click.argument("arguments", nargs=-1)
@click.option("--write", is_flag=True, help="Let it write. A row that is changed by hand is not checked.")
@click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")
def db_shell(arguments: tuple[str, ...], write: bool, database_url: str | None) -> None:
    """Open a SQL shell on the database: sqlite3 or psql, which get the ARGUMENTS after `--`. It only reads."""
    from emulator.cli import database_tools

    sys.exit(database_tools.shell(load_settings(database_url=database_url), arguments, write=write))


@db.command("url")
@click.option("--password", is_flag=True, help="With the password.")
@click.option("--reader", is_flag=False, flag_value="reader", help="For a program that only reads, as this role.")
@click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")
def db_url(password: bool, reader: str | None, database_url: str | None) -> None:
    """Print the database's URL for other programs."""
    from emulator.cli import database_tools

    sys.exit(database_tools.url(load_settings(database_url=database_url), password=password, reader=reader))


@db.command("schema")
@click.option("--format", "form", type=click.Choice(["sql", "mermaid", "dot", "json"]), default="sql")
@click.option("--database-url", help="Whose kind of SQL is printed (EMULATOR_DATABASE_URL).")
def db_schema(form: str, database_url: str | None) -> None:
    """Print this version's tables and views."""
    from emulator.cli import database_tools

    sys.exit(database_tools.schema(load_settings(database_url=database_url), form))


@db.command("role")
@click.option("--name", default="reader", show_default=True, help="What the role is called.")
def db_role(name: str) -> None:
    """Print a script for Postgres that makes a role which reads the views and nothing else."""
    from emulator.cli import database_tools

    sys.exit(database_tools.role(name))


@cli.group()
def ca() -> None:
    """The certificate authority of `serve --tls`: what clients must trust, and how."""


def _of_authority(command: Any) -> Any:
    command = click.option("--tls-folder", help="Where it is (EMULATOR_TLS_FOLDER; beside a SQLite file).")(command)
    return click.option("--database-url", help="The SQLite file that it is beside (EMULATOR_DATABASE_URL).")(command)


@ca.command()
@_of_authority
def path(**flags: Any) -> None:
    """Print where the authority's certificate is."""
    from emulator.cli import ca as ca_command

    sys.exit(ca_command.path(load_settings(**flags)))


@ca.command("print")
@_of_authority
def show(**flags: Any) -> None:
    """Print the certificate, without its key."""
    from emulator.cli import ca as ca_command

    sys.exit(ca_command.show(load_settings(**flags)))


@ca.command()
@_of_authority
def trust_help(**flags: Any) -> None:
    """Say how Node, Python, Java, curl, Go, browsers and containers are told to trust it."""
    from emulator.cli import ca as ca_command

    sys.exit(ca_command.trust_help(load_settings(**flags)))


@cli.command()
@click.option("--host", "proxy_host", help="Address to listen on (EMULATOR_PROXY_HOST, 127.0.0.1).")
@click.option("--port", "proxy_port", type=int, help="Port (EMULATOR_PROXY_PORT, 9480).")
@click.option("--to", "proxy_to", help="Host and TLS port of the emulator (EMULATOR_PROXY_TO, 127.0.0.1:9443).")
@click.option(
    "--pass-on", "proxy_pass_on", is_flag=True, default=None, help="Let other names through (EMULATOR_PROXY_PASS_ON)."
)
def proxy(**flags: Any) -> None:
    """Lead AWS's names of Cognito to an emulator, for programs that honour HTTPS_PROXY."""
    from emulator.cli import proxy as proxy_command

    sys.exit(proxy_command.run(load_settings(**flags)))


@cli.group()
def seed() -> None:
    """Pools, clients, groups and users from YAML files."""


ON_CONFLICT = click.option(
    "--on-conflict",
    type=click.Choice(["skip", "update", "fail"]),
    default="skip",
    show_default=True,
    help="What to do about a pool, client, group or user that exists already.",
)


@seed.command("apply")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@ON_CONFLICT
@click.option("--database-url", help="sqlite:///file or postgresql://… (EMULATOR_DATABASE_URL).")
def seed_apply(files: tuple[str, ...], on_conflict: Any, database_url: str | None) -> None:
    """Make what the FILEs say: all of it, or nothing. A FILE is a path, a folder of files, or the name of a seed that
    comes with the emulator: demo, qa."""
    from emulator.cli import seed as seed_command

    sys.exit(seed_command.apply(load_settings(database_url=database_url), files, on_conflict))


@seed.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@ON_CONFLICT
@click.option("--database-url", help="Check against this database; without it, against an empty one.")
def seed_check(files: tuple[str, ...], on_conflict: Any, database_url: str | None) -> None:
    """Find every problem in the FILEs and write nothing. A FILE is a path, a folder, or the name of a shipped seed."""
    from emulator.cli import seed as seed_command

    settings = load_settings(database_url=database_url)
    sys.exit(seed_command.check(settings, files, on_conflict, on_database=database_url is not None))


for command in (moving.export, moving.import_, moving.pull, moving.drift):
    cli.add_command(command)
seed.add_command(moving.export)
seed.add_command(moving.from_template)
seed.add_command(moving.generate)
cli.add_command(snapshot)
cli.add_command(pool)
cli.add_command(reset)
for command in seeding.COMMANDS:
    seed.add_command(command)
for command in (backup, restore, copy):
    db.add_command(command)


def load_settings(**flags: Any) -> Settings:
    """Flags over what `settings` finds; exits with 2 and every problem named if one is wrong."""
    for sentence in settings_module.unknown_names(settings_module.named()):
        click.echo(f"warning: {sentence}", err=True)
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        for sentence in settings_module.problems(error, given):
            click.echo(f"error: {sentence}", err=True)
        sys.exit(BAD_CONFIGURATION)
