"""Asking the database: what a tester writes in SQL, read from the views alone, within limits."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from emulator.control.refusals import Refused
from emulator.store.asking import ask as asking
from emulator.store.asking.answers import CannotAnswer
from emulator.work import Services

MOST_ROWS = asking.MOST_ROWS
SECONDS = asking.SECONDS


@dataclass(frozen=True, slots=True)
class View:
    """`columns` in their order."""

    name: str
    columns: list[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """Values are told alike on both databases: booleans as such, instants as `2026-11-23 05:00:00.000000` in UTC, JSON
    and lists as their text. `more`: there are rows beyond the limit."""

    columns: list[str]
    rows: list[list[Any]]
    more: bool


def views(services: Services) -> list[View]:
    """What can be read, by name."""
    return [View(name, columns) for name, columns in asking.columns_of(services.database).items()]


def as_csv(answer: Answer) -> str:
    """With a line of the columns' names; NULL is empty, as it is in a spreadsheet."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow(answer.columns)
    lines.writerows([_cell(value) for value in row] for row in answer.rows)
    return written.getvalue()


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def ask(services: Services, sql: str, *, limit: int = 100, seconds: float = SECONDS) -> Answer:
    """`limit` rows at most. Raises Refused for what does more than ask, for what is no view, and for a statement that
    the database does not understand or that takes too long."""
    try:
        found = asking.ask(services.database, sql, limit=limit, seconds=seconds)
    except CannotAnswer as error:
        raise Refused(str(error)) from error
    return Answer(found.columns, found.rows, found.more)
