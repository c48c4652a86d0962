"""`export` and `import`: between a file and the database, whether a server runs on it or not."""

import os
from pathlib import Path
from typing import Any

import click

from emulator import app
from emulator.cli import checkouts
from emulator.cli.moved_files import BAD_USAGE, FAILED, OK, noted, save, save_text
from emulator.cli.output import printable
from emulator.cli.start_errors import CANNOT_BEGIN, told
from emulator.control.refusals import NotThere, Refused
from emulator.moving import exporting, importing
from emulator.moving.importing import Imported, Wish
from emulator.settings import Settings


def export(settings: Settings, pools: tuple[str, ...], out: Path | None, kind: Any, *, sessions: bool) -> int:
    kind = kind or {".json": "json", ".csv": "csv"}.get(out.suffix if out else "", "yaml")
    if kind == "csv" and len(pools) != 1:
        click.echo("error: a table holds the users of one pool: say with --pool which one", err=True)
        return BAD_USAGE
    checkouts.tell(settings.database_url)
    try:
        services = app.build_services(settings)
    except CANNOT_BEGIN as error:
        return told(error)
    try:
        if kind == "csv":
            with exporting.table(services, pools[0]) as pieces:
                return save_text(pieces, out)
        with exporting.file(services, pools, told=noted, sessions=sessions) as file:
            return save(file, out, kind)
    except (NotThere, Refused) as error:
        click.echo(f"error: {printable(str(error))}", err=True)
        return FAILED
    finally:
        app.close(services)


def import_(settings: Settings, path: Path, wish: dict[str, Any]) -> int:
    checkouts.tell(settings.database_url)
    try:
        services = app.build_services(settings)
    except CANNOT_BEGIN as error:
        return told(error)
    keep = not wish.pop("dry_run")
    pool_id = wish.pop("pool")
    try:
        done = importing.bring_in(services, path, Wish(pool_id=pool_id, keep=keep, **wish), environment=os.environ)
    except NotThere as error:
        click.echo(f"error: {error}", err=True)
        return FAILED
    finally:
        app.close(services)
    return _said(done, path, keep=keep)


def _said(done: Imported, path: Path, *, keep: bool) -> int:
    for remark in done.remarks:
        noted(remark)
    for problem in done.outcome.problems:
        click.echo(printable(str(problem)), err=True)
    if done.outcome.problems:
        click.echo(f"error: problems in {path}: {len(done.outcome.problems)}; nothing of it was brought in", err=True)
        return BAD_USAGE
    click.echo(f"{done.outcome}" if keep else f"good: {done.outcome}; nothing was written")
    return OK
