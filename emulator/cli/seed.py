"""`seed apply`, `seed check`, and the seed that `serve` applies at start.

Problems go to stderr, one a line, `file:line: what`; exit 2, and nothing of the seed is in the database.
"""

import tempfile
from pathlib import Path

import click

from emulator import app
from emulator.cli.start_errors import CANNOT_BEGIN, told
from emulator.seeds import apply as seeds
from emulator.seeds.outcome import OnConflict, Outcome
from emulator.settings import Settings
from emulator.work import Services

OK, BAD_SEED = 0, 2


def apply(settings: Settings, names: tuple[str, ...], on_conflict: OnConflict) -> int:
    return _run(settings, names, on_conflict, keep=True)


def check(settings: Settings, names: tuple[str, ...], on_conflict: OnConflict, *, on_database: bool) -> int:
    """Applies and undoes: on a temporary, empty database with cheap hashes, or on the database that the caller
    named."""
    if on_database:
        return _run(settings, names, on_conflict, keep=False)
    with tempfile.TemporaryDirectory(prefix="cognito-emulator-check-") as folder:
        changes = {"database_url": f"sqlite:///{Path(folder) / 'emulator.db'}", "hash_profile": "test"}
        return _run(settings.model_copy(update=changes), names, on_conflict, keep=False)


def at_start(services: Services, setting: str) -> bool:
    """Applies EMULATOR_SEED, leaving what is there as it is; False, with the problems told, if it cannot be."""
    return _told(seeds.apply(services, seeds.separated(setting))) == OK


def _run(settings: Settings, names: tuple[str, ...], on_conflict: OnConflict, *, keep: bool) -> int:
    try:
        services = app.build_services(settings)
    except CANNOT_BEGIN as error:
        return told(error)
    try:
        outcome = seeds.apply(services, names, on_conflict=on_conflict, keep=keep)
    finally:
        app.close(services)
    code = _told(outcome)
    if code == OK:
        click.echo(f"{outcome}" if keep else f"good: {outcome}; nothing was written")
    return code


def _told(outcome: Outcome) -> int:
    for problem in outcome.problems:
        click.echo(str(problem), err=True)
    if not outcome.problems:
        return OK
    noun = "problem" if len(outcome.problems) == 1 else "problems"
    click.echo(f"error: {len(outcome.problems)} {noun} in the seed; nothing of it was applied", err=True)
    return BAD_SEED
