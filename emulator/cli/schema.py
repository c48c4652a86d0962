"""What the commands of `db` do about the schema and its seals."""

from collections.abc import Callable
from pathlib import Path

import click

from emulator.cli import checkouts, exits
from emulator.cli.start_errors import CANNOT_BEGIN, told
from emulator.crypto.sealing import Seal, read_key
from emulator.settings import Settings
from emulator.store import migrate, sealing, soundness
from emulator.store.engine import Database
from emulator.store.whole import backups


def upgrade(settings: Settings) -> int:
    return _run(settings, lambda database: f"{migrate.HEAD} (was {migrate.upgrade(database) or 'empty'})")


def current(settings: Settings) -> int:
    return _run(settings, _current)


def downgrade(settings: Settings, revision: str) -> int:
    def move(database: Database) -> str:
        found = _current(database)
        knows_seals = revision != "base" and revision >= sealing.SINCE
        if migrate.HEAD >= found >= sealing.SINCE and not knows_seals and sealing.is_sealed(database):
            raise ValueError("An older version cannot open the sealed secrets: `db unseal` first.")
        migrate.move(database, revision)
        return revision

    return _run(settings, move)


def reseal(settings: Settings, new_key_file: str) -> int:
    """Also seals what was not sealed."""

    def rewrite(database: Database) -> str:
        sealing.rewrite(database, key(settings), read_key(new_key_file))
        return f"sealed by the key in {new_key_file}; set EMULATOR_SECRET_KEY_FILE to it"

    return _run_at_head(settings, rewrite)


def unseal(settings: Settings) -> int:
    def rewrite(database: Database) -> str:
        sealing.rewrite(database, key(settings), None)
        return "nothing is sealed any more; unset EMULATOR_SECRET_KEY_FILE"

    return _run_at_head(settings, rewrite)


def key(settings: Settings) -> Seal | None:
    """That of EMULATOR_SECRET_KEY_FILE. Raises ValueError."""
    return read_key(settings.secret_key_file) if settings.secret_key_file else None


def _run_at_head(settings: Settings, work: Callable[[Database], str]) -> int:
    def after_upgrade(database: Database) -> str:
        migrate.upgrade(database)
        return work(database)

    return _run(settings, after_upgrade)


def check(settings: Settings) -> int:
    """Every page, every reference, every name."""

    def look(database: Database) -> str:
        found = _current(database)
        if found != migrate.HEAD:
            raise _IsOlder(f"{found}; this version's schema is {migrate.HEAD}: bring it there by `db upgrade` first")
        soundness.check(database, found, whole=True)
        return f"{found}, whole"

    try:
        return _run(settings, look)
    except _IsOlder as older:
        click.echo(f"error: The database is at schema revision {older}.", err=True)
        return exits.NEEDS_MIGRATION


class _IsOlder(Exception):
    """Than this version, so that it cannot be said what it lacks."""


def check_file(file: Path) -> int:
    """A backup."""
    try:
        found = backups.check(file)
    except CANNOT_BEGIN as error:
        return told(error)
    is_older = found != migrate.HEAD
    click.echo(f"{found}, whole" + (f"; restoring brings it to {migrate.HEAD}" if is_older else ""))
    return 0


def _current(database: Database) -> str:
    connection = database.begin(write=False)
    found = migrate.current(connection)
    database.end(connection, write=False, keep=False)
    return found or "empty"


def _run(settings: Settings, work: Callable[[Database], str]) -> int:
    """Prints what the work says about the schema."""
    checkouts.tell(settings.database_url)
    try:
        database = Database(settings.database_url)
        try:
            said = work(database)
        finally:
            database.close()
    except CANNOT_BEGIN as error:
        return told(error)
    click.echo(said)
    return 0
