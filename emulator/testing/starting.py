"""Which emulator the tests of a process use, and its beginning and end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from emulator.base.randomness import LOWER_ALPHANUMERIC, SystemRandomness
from emulator.client import NotReachable, Refused
from emulator.testing.running import Running


class CannotBe(Exception):
    """One sentence for whoever runs the tests."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Options of the plugin; `settings` are further ones of the emulator."""

    seed: str | None
    database_url: str | None
    hash_profile: str | None
    url: str | None
    settings: dict[str, Any]


@contextmanager
def emulator(wanted: Wanted) -> Iterator[Running]:
    """Raises CannotBe."""
    url = wanted.url or os.environ.get("EMULATOR_URL")
    if url:
        yield _at(url, wanted)
    elif wanted.database_url:
        with _database_beside(wanted.database_url) as own, _inside(wanted, own) as running:
            yield running
    else:
        with _inside(wanted, "sqlite://") as running:
            yield running


def _at(url: str, wanted: Wanted) -> Running:
    """What would change an emulator that runs already is refused rather than ignored."""
    given = [f"cognito_{name}" for name in ("seed", "database_url", "hash_profile") if getattr(wanted, name)]
    given += ["the fixture cognito_settings"] if wanted.settings else []
    if given:
        raise CannotBe(
            f"{' and '.join(given)} cannot change the emulator that runs at {url}: give it to that one, or leave out "
            "the URL (--cognito-url, cognito_url, EMULATOR_URL)."
        )
    running = Running(url, token=os.environ.get("EMULATOR_ADMIN_TOKEN"))
    try:
        running.control.get_clock()
    except (NotReachable, Refused) as error:
        raise CannotBe(f"The emulator for the tests, {url}, cannot be used: {error}") from None
    return running


@contextmanager
def _inside(wanted: Wanted, database_url: str) -> Iterator[Running]:
    from emulator.testing.inside import Emulator  # the server

    chosen = {"seed": wanted.seed, "hash_profile": wanted.hash_profile}
    given = {name: value for name, value in chosen.items() if value is not None}
    try:
        started = Emulator(database_url=database_url, **{**wanted.settings, **given})
    except (ValueError, TypeError) as error:
        raise CannotBe(f"The emulator for the tests cannot start: {error}") from None
    with started:
        yield started


@contextmanager
def _database_beside(url: str) -> Iterator[str]:
    """Of this worker of this run alone, so that no test empties what others use. One that was killed leaves it."""
    from sqlalchemy.exc import DBAPIError

    from emulator.store import beside

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    try:
        made = beside.make(url, f"test_{worker}_{SystemRandomness().text(LOWER_ALPHANUMERIC, 8)}")
    except (ValueError, DBAPIError) as error:
        raise CannotBe(f"No database for the tests can be made: {getattr(error, 'orig', error)}") from None
    try:
        yield made
    finally:
        beside.drop(url, made)
