"""Column types that mean the same on SQLite and Postgres."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, VARCHAR, DateTime, Dialect, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An instant in UTC: `timestamptz` on Postgres, `2026-11-23 05:00:00.000000` (UTC) on SQLite, where text of one
    width also compares in the order of time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect  # SQLite gives naive values, Postgres aware ones; the value itself tells
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def document() -> JSON:
    """A JSON document: `jsonb` on Postgres, text on SQLite."""
    return JSON().with_variant(JSONB(), "postgresql")


def ordered_text() -> String:
    """Text that is compared by code point, as SQLite compares all text: a prefix is then a range of the index, whatever
    the collation of a Postgres database is."""
    return String().with_variant(VARCHAR(collation="C"), "postgresql")


Document = dict[str, Any]
