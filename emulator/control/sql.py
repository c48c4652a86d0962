"""Asking the database: what a tester writes in SQL, read from the views alone, within limits."""

from dataclasses import dataclass
from typing import Any

from emulator.control.refusals import Refused
from emulator.store.asking import ask as asking
from emulator.store.asking.answers import CannotAnswer
from emulator.work import Services

MOST_ROWS = asking.MOST_ROWS
SECONDS = asking.SECONDS


@dataclass(frozen=True, slots=True)
class Answer:
    """Values are told alike on both databases: booleans as such, instants as `2026-11-23 05:00:00.000000` in UTC, JSON
    and lists as their text. `more`: there are rows beyond the limit."""

    columns: list[str]
    rows: list[list[Any]]
    more: bool


def views(services: Services) -> list[str]:
    """What can be read, by name."""
    return asking.views_of(services.database)


def ask(services: Services, sql: str, *, limit: int = 100, seconds: float = SECONDS) -> Answer:
    """`limit` rows at most. Raises Refused for what does more than ask, for what is no view, and for a statement that
    the database does not understand or that takes too long."""
    try:
        found = asking.ask(services.database, sql, limit=limit, seconds=seconds)
    except CannotAnswer as error:
        raise Refused(str(error)) from error
    return Answer(found.columns, found.rows, found.more)
