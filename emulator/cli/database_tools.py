"""`db shell`, `db url`, `db schema`, `db role`: the database for people and other programs."""

import os
import shutil
import sys
from collections.abc import Sequence
from typing import Any

import click

from emulator.cli import exits
from emulator.cli.start_errors import CANNOT_BEGIN, told
from emulator.settings import Settings
from emulator.store import drawing, reader_role
from emulator.store import shell as store_shell
from emulator.store.shell import DatabaseError, OwnShell

_LONGEST = 60  # of a value in our own shell


def url(settings: Settings, *, password: bool, reader: str | None) -> int:
    try:
        place = store_shell.place(settings.database_url)
    except CANNOT_BEGIN as error:
        return told(error)
    click.echo(store_shell.told(place, password=password, reader=reader))
    return 0


def schema(settings: Settings, form: Any) -> int:
    dialect = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    click.echo(drawing.drawn(form, dialect), nl=False)
    return 0


def role(name: str) -> int:
    try:
        click.echo(reader_role.script(name), nl=False)
    except ValueError as error:
        return told(error)
    return 0


def shell(settings: Settings, arguments: Sequence[str], *, write: bool) -> int:
    """Becomes the database's own tool, where that is installed."""
    try:
        place = store_shell.place(settings.database_url)
        tool = store_shell.tool(place, write=write)
        if shutil.which(tool.command[0]) is not None:
            _become(tool.command, arguments, tool.environment)
        click.echo(
            f"{tool.command[0]} is not installed, so this is a small shell of the emulator's own. "
            "A statement ends with a semicolon; .views lists what there is, .quit leaves.",
            err=True,
        )
        own = OwnShell(place, write=write)
    except (*CANNOT_BEGIN, *DatabaseError) as error:
        return told(error) if isinstance(error, CANNOT_BEGIN) else _unreachable(error)
    try:
        _converse(own, store_shell.view_names(place))
    finally:
        own.close()
    return 0


def _become(command: list[str], arguments: Sequence[str], environment: dict[str, str]) -> None:
    sys.stdout.flush()
    os.execvpe(command[0], [*command, *arguments], {**os.environ, **environment})  # noqa: S606  # the user's own tool


def _unreachable(error: Exception) -> int:
    click.echo(f"error: EMULATOR_DATABASE_URL: {error}", err=True)
    return exits.NOT_REACHABLE


def _converse(own: OwnShell, views: list[str]) -> None:
    statement = ""
    for line in sys.stdin:
        asked = line.strip()
        if not statement and asked in (".quit", ".exit"):
            return
        if not statement and asked == ".views":
            click.echo("\n".join(views))
            continue
        statement += line
        if asked.endswith(";"):
            _answer(own, statement)
            statement = ""
    if statement.strip():
        _answer(own, statement)


def _answer(own: OwnShell, statement: str) -> None:
    try:
        columns, rows = own.run(statement)
    except DatabaseError as error:
        click.echo(f"error: {error}", err=True)
        return
    lines = [columns, *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns))]
    for line in lines:
        click.echo("  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:
    shown = "NULL" if value is None else str(value).replace("\n", " ")
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
