"""`cognito-emulator db …`, as click declares it: the schema, SQL, backups."""

import sys
from pathlib import Path

import click

from emulator.cli import options
from emulator.cli.backup import backup, copy, restore
from emulator.cli.loading import load_settings
from emulator.cli.options import DATABASE_URL, YES, sure


@click.group()
def db() -> None:
    """The database: its schema, SQL, backups."""


@db.command(epilog=options.examples("cognito-emulator db upgrade"))
@DATABASE_URL
def upgrade(database_url: str | None) -> None:
    """Bring the database to this version's schema; `serve` does it by itself."""
    from emulator.cli import schema

    sys.exit(schema.upgrade(load_settings(database_url=database_url)))


@db.command(epilog=options.examples("cognito-emulator db current"))
@DATABASE_URL
def current(database_url: str | None) -> None:
    """Print the schema revision the database is at."""
    from emulator.cli import schema

    sys.exit(schema.current(load_settings(database_url=database_url)))


@db.command(epilog=options.examples("cognito-emulator db check", "cognito-emulator db check --file backup.db"))
@DATABASE_URL
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="A backup to look at instead.")
def check(database_url: str | None, file: Path | None) -> None:
    """Look whether the database is whole: every page of a SQLite file, every table, column and index."""
    from emulator.cli import schema

    if file is not None:
        sys.exit(schema.check_file(file))
    sys.exit(schema.check(load_settings(database_url=database_url)))


@db.command(epilog=options.examples("cognito-emulator db reseal new.key"))
@click.argument("new_key_file", type=click.Path(exists=True, dir_okay=False))
@DATABASE_URL
def reseal(new_key_file: str, database_url: str | None) -> None:
    """Seal the secrets by NEW_KEY_FILE instead of EMULATOR_SECRET_KEY_FILE. Stop the servers first."""
    from emulator.cli import schema

    sys.exit(schema.reseal(load_settings(database_url=database_url), new_key_file))


@db.command(epilog=options.examples("cognito-emulator db unseal"))
@DATABASE_URL
def unseal(database_url: str | None) -> None:
    """Unseal the secrets with EMULATOR_SECRET_KEY_FILE. Stop the servers first."""
    from emulator.cli import schema

    sys.exit(schema.unseal(load_settings(database_url=database_url)))


@db.command(epilog=options.examples("cognito-emulator db downgrade 0042 --yes"))
@click.argument("revision")
@DATABASE_URL
@YES
def downgrade(revision: str, database_url: str | None, yes: bool) -> None:
    """Take the database back to an earlier REVISION, or `base`."""
    from emulator.cli import schema

    sure("Data that only the newer schema has will be lost.", yes=yes)
    sys.exit(schema.downgrade(load_settings(database_url=database_url), revision))


@db.command(
    "shell",
    epilog=options.examples(
        "cognito-emulator db shell", 'echo "SELECT username, status FROM v_users;" | cognito-emulator db shell'
    ),
)
@click.argument("arguments", nargs=-1)
@click.option("--write", is_flag=True, help="Let it write. A row that is changed by hand is not checked.")
@DATABASE_URL
def db_shell(arguments: tuple[str, ...], write: bool, database_url: str | None) -> None:
    """Open a SQL shell on the database: sqlite3 or psql, which get the ARGUMENTS after `--`. It only reads."""
    from emulator.cli import database_tools

    sys.exit(database_tools.shell(load_settings(database_url=database_url), arguments, write=write))


@db.command("url", epilog=options.examples("cognito-emulator db url --reader"))
@click.option("--password", is_flag=True, help="With the password.")
@click.option("--reader", is_flag=False, flag_value="reader", help="For a program that only reads, as this role.")
@DATABASE_URL
def db_url(password: bool, reader: str | None, database_url: str | None) -> None:
    """Print the database's URL for other programs."""
    from emulator.cli import database_tools

    sys.exit(database_tools.url(load_settings(database_url=database_url), password=password, reader=reader))


@db.command("schema", epilog=options.examples("cognito-emulator db schema --format mermaid"))
@click.option("--format", "form", type=click.Choice(["sql", "mermaid", "dot", "json"]), default="sql")
@click.option("--database-url", help="Whose kind of SQL is printed (EMULATOR_DATABASE_URL).")
def db_schema(form: str, database_url: str | None) -> None:
    """Print this version's tables and views."""
    from emulator.cli import database_tools

    sys.exit(database_tools.schema(load_settings(database_url=database_url), form))


@db.command("role", epilog=options.examples("cognito-emulator db role --name reader | psql"))
@click.option("--name", default="reader", show_default=True, help="What the role is called.")
def db_role(name: str) -> None:
    """Print a script for Postgres that makes a role which reads the views and nothing else."""
    from emulator.cli import database_tools

    sys.exit(database_tools.role(name))


for command in (backup, restore, copy):
    db.add_command(command)
