"""What the commands of `seed` do, and the seed that `serve` applies at start.

Problems go to stderr, one a line, `file:line: what`; exit 2, and nothing of the seed is in the database.
"""

import json
import os
import tempfile
from pathlib import Path

import click
from msgspec.structs import replace

from emulator import app
from emulator.cli import checkouts
from emulator.cli.exits import BAD_USAGE, CONFLICT, FAILED, OK
from emulator.cli.start_errors import CANNOT_BEGIN, told
from emulator.seeds import apply as seeds
from emulator.seeds import authenticators, files, reading, starting
from emulator.seeds import schema as seed_schema
from emulator.seeds.outcome import OnConflict, Outcome
from emulator.settings import Settings
from emulator.work import Services

SIGNS = {"created": "+", "updated": "~", "unchanged": "=", "skipped": "="}


def apply(settings: Settings, names: tuple[str, ...], on_conflict: OnConflict) -> int:
    return _run(settings, names, on_conflict, keep=True)


def check(settings: Settings, names: tuple[str, ...], on_conflict: OnConflict, *, on_database: bool) -> int:
    """Applies and undoes: on a temporary, empty database with cheap hashes, or on the database that the caller
    named."""
    if on_database:
        return _run(settings, names, on_conflict, keep=False)
    with tempfile.TemporaryDirectory(prefix="cognito-emulator-check-") as folder:
        changes = {"database_url": f"sqlite:///{Path(folder) / 'emulator.db'}", "hash_profile": "test"}
        return _run(replace(settings, **changes), names, on_conflict, keep=False)


def diff(settings: Settings, names: tuple[str, ...]) -> int:
    """What an update would do to the database, which stays as it is."""
    outcome = _tried(settings, names, "update", keep=False)
    if isinstance(outcome, int):
        return outcome
    if outcome.problems:
        return _told(outcome)
    for change in outcome.changes:
        click.echo(f"{SIGNS[change.done]} {change}")
    made, changed = (outcome.count(done) for done in ("created", "updated"))
    rest = outcome.counts.total() - made - changed
    click.echo(f"{made} to make, {changed} to change, {rest} as they are")
    return FAILED if made or changed else OK


def init(path: Path, *, force: bool) -> int:
    try:
        written = starting.begin(path, replace=force)
    except starting.Exists:
        click.echo(f"error: {path} is there already; choose another name, or write over it with --force", err=True)
        return CONFLICT
    except OSError as error:
        click.echo(f"error: {path} cannot be written: {error.strerror}", err=True)
        return FAILED
    click.echo(f"wrote {' and '.join(map(str, written))}; try it with: cognito-emulator seed check {path}")
    return OK


def schema() -> int:
    click.echo(seed_schema.text(), nl=False)
    return OK


def passkeys(names: tuple[str, ...]) -> int:
    outcome = Outcome()
    read = reading.seeds(files.found(names, outcome.problems), os.environ, outcome.problems)
    found = list(authenticators.credentials([pool for seed in read for pool in seed.pools], outcome.problems))
    if outcome.problems:
        return _told(outcome)
    click.echo(json.dumps(found, indent=1))
    return OK


def at_start(services: Services, setting: str) -> bool:
    """Applies EMULATOR_SEED, leaving what is there as it is; False, with the problems told, if it cannot be."""
    return _told(seeds.apply(services, seeds.separated(setting))) == OK


def _run(settings: Settings, names: tuple[str, ...], on_conflict: OnConflict, *, keep: bool) -> int:
    outcome = _tried(settings, names, on_conflict, keep=keep)
    if isinstance(outcome, int):
        return outcome
    code = _told(outcome)
    if code == OK:
        click.echo(f"{outcome}" if keep else f"good: {outcome}; nothing was written")
    return code


def _tried(settings: Settings, names: tuple[str, ...], on_conflict: OnConflict, *, keep: bool) -> Outcome | int:
    """What came of it, or the exit code where the database could not be opened."""
    checkouts.tell(settings.database_url)
    try:
        services = app.build_services(settings)
    except CANNOT_BEGIN as error:
        return told(error)
    try:
        return seeds.apply(services, names, on_conflict=on_conflict, keep=keep)
    finally:
        app.close(services)


def _told(outcome: Outcome) -> int:
    for problem in outcome.problems:
        click.echo(str(problem), err=True)
    if not outcome.problems:
        return OK
    noun = "problem" if len(outcome.problems) == 1 else "problems"
    click.echo(f"error: {len(outcome.problems)} {noun} in the seed; nothing of it was applied", err=True)
    return BAD_USAGE
