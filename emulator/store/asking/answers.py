"""An answer, and how its values are told: alike on both databases."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

import orjson
from msgspec import Struct

MOST_BYTES = 4 * 1024 * 1024
MOST_OF_A_ROW = 1024 * 1024
_LARGEST = 2**63
# Columns of views that say yes or no: SQLite keeps 1 and 0.
BOOLEANS = frozenset(
    ("enabled", "email_verified", "phone_number_verified", "is_locked", "is_shown", "is_primary", "is_preferred")
) | {"is_own", "is_case_sensitive", "is_protected", "users_sign_up", "by_administrator", "compromised_credentials"}


class CannotAnswer(Exception):
    """The message says why, in a sentence."""


TOO_MUCH = f"The answer has more than {MOST_BYTES // 1024**2} MB: ask for fewer columns or rows."
TOO_LARGE = f"A row or a value has more than {MOST_OF_A_ROW // 1024**2} MB: ask for a part of it."
TOO_LONG = "The statement took longer than {seconds:g} seconds and was ended. A condition on pool_id makes most faster."


class Answer(Struct, frozen=True):
    """`more`: there are rows beyond the limit."""

    columns: list[str]
    rows: list[list[Any]]
    more: bool


def gathered(columns: list[str], rows: Iterable[Sequence[Any]], limit: int) -> Answer:
    """Of `limit` rows and one more, if there is one. Raises CannotAnswer."""
    kept: list[list[Any]] = []
    flags = [column in BOOLEANS for column in columns]
    size = 0
    for row in rows:
        if len(kept) == limit:
            return Answer(columns, kept, more=True)
        told = [_told(value, is_flag=flag) for value, flag in zip(row, flags, strict=True)]
        size += sum(len(value) if isinstance(value, str) else 8 for value in told)
        if size > MOST_BYTES:
            raise CannotAnswer(TOO_MUCH)
        kept.append(told)
    return Answer(columns, kept, more=False)


def _told(value: Any, *, is_flag: bool) -> Any:
    """Instants and JSON as SQLite keeps them: text."""
    if is_flag and value in (0, 1):
        return bool(value)
    match value:
        case None | bool() | str():
            return value
        case int():
            return value if -_LARGEST <= value < _LARGEST else str(value)
        case float():
            return value if isfinite(value) else str(value)
        case Decimal():
            return _told(int(value) if value == value.to_integral_value() else float(value), is_flag=False)
        case datetime():
            return (value.astimezone(UTC) if value.tzinfo else value).strftime("%Y-%m-%d %H:%M:%S.%f")
        case date():
            return value.isoformat()
        case dict() | list():
            return orjson.dumps(value, default=str).decode()
        case bytes() | memoryview():
            return bytes(value).hex()
    return str(value)
