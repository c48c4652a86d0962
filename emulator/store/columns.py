"""Column types that mean the same on SQLite and Postgres."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, VARCHAR, DateTime, Dialect, Engine, String, Text
from sqlalchemy.types import TypeDecorator

from emulator.base.clock import epoch
from emulator.crypto import sealing
from emulator.crypto.sealing import Seal

_WIDTH = len("2026-11-23 05:00:00.000000")


class Instant(TypeDecorator[datetime]):
    """An instant in UTC: `timestamptz` on Postgres, `2026-11-23 05:00:00.000000` (UTC) on SQLite, where text of one
    width also compares in the order of time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """On SQLite in one step: by way of SQLAlchemy's own type it takes ten times as long, and every write binds
        some instants. The driver of Postgres takes them as they are."""
        return to_sqlite if dialect.name == "sqlite" else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect  # SQLite gives naive values, Postgres aware ones; the value itself tells
        return None if value is None else in_utc(value)


def in_utc(value: datetime) -> datetime:
    """Of a naive value, which is in UTC already, or an aware one."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@lru_cache(64)  # an operation writes its one instant up to ten times
def to_sqlite(value: datetime | None) -> str | None:
    """The text that SQLite keeps."""
    return None if value is None else value.astimezone(UTC).isoformat(" ", "microseconds")[:_WIDTH]


def _from_sqlite(text: str) -> datetime:
    """What `Instant` makes of the text that SQLite keeps. To name the zone costs a sixth of putting it in later."""
    return datetime.fromisoformat(text + "+00:00")


from_sqlite = lru_cache(1024)(_from_sqlite)  # of a family and its user six, several of them the same


class EpochSeconds(TypeDecorator[float]):
    """An instant of the database, read as the API shows it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> float | None:
        del dialect
        return None if value is None else epoch(in_utc(value))


@lru_cache(4096)  # a page shows 120 of them, most of them twice: a new user was never changed
def seconds_from_sqlite(text: str) -> float:
    """What `EpochSeconds` makes of the text that SQLite keeps."""
    return epoch(_from_sqlite(text))


def document(*, none_as_null: bool = False) -> JSON:
    """A JSON document: `jsonb` on Postgres, text on SQLite. None is JSON's null, or with `none_as_null` that of SQL."""
    return JSON(none_as_null=none_as_null).with_variant(_Jsonb(none_as_null=none_as_null), "postgresql")


class _Jsonb(TypeDecorator[Any]):
    """Asked for when a statement is made for Postgres: a server on SQLite loads no other dialect."""

    impl = JSON
    cache_ok = True

    def __init__(self, *, none_as_null: bool = False) -> None:
        super().__init__(none_as_null=none_as_null)
        self.none_as_null = none_as_null

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(jsonb(none_as_null=self.none_as_null))


def jsonb(*, none_as_null: bool) -> JSON:
    """For Postgres."""
    from sqlalchemy.dialects.postgresql import JSONB

    return JSONB(none_as_null=none_as_null)


def ordered_text() -> String:
    """Text that is compared by code point, as SQLite compares all text: a prefix is then a range of the index, whatever
    the collation of a Postgres database is."""
    return String().with_variant(VARCHAR(collation="C"), "postgresql")


Document = dict[str, Any]
# What is no part of the state that snapshots bring back (`store.whole.logical`): what servers note for themselves, and
# what belongs to the one database whatever its rows are. `info` of a table, or of a column of `emulator_state`.
OF_THE_MACHINE = {"of": "machine"}
OF_THE_DATABASE = {"of": "database"}


def use_seal(engine: Engine, seal: Seal | None) -> None:
    """From here on this engine seals what it writes into Sealed columns, and opens what is sealed there."""
    engine.dialect.emulator_seal = seal  # type: ignore[attr-defined]  # one dialect per engine; types are handed it


class Sealed(TypeDecorator[str]):
    """A secret: sealed where EMULATOR_SECRET_KEY_FILE is set, plain text elsewhere. What is plain is read as it is."""

    impl = String
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        seal = seal_of(dialect)
        return value if value is None or seal is None else seal.seal(value, self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None else _opened(value, self.place, dialect)


class SealedText(Sealed):
    impl = Text
    cache_ok = True


class SealedSecrets(TypeDecorator[list[dict[str, str]]]):
    """The secrets of an app client, `{id, value, created_at}`: the values are sealed, so that people still see how many
    there are, and since when."""

    impl = document()
    cache_ok = True

    def process_bind_param(self, value: list[dict[str, str]] | None, dialect: Dialect) -> list[dict[str, str]] | None:
        seal = seal_of(dialect)
        if not value or seal is None:
            return value
        return seal_secrets(value, lambda secret: seal.seal(secret, SECRETS_PLACE))

    def process_result_value(self, value: list[dict[str, str]] | None, dialect: Dialect) -> list[dict[str, str]] | None:
        return value and seal_secrets(value, lambda secret: _opened(secret, SECRETS_PLACE, dialect))


def seal_secrets(secrets: list[dict[str, str]], change: Callable[[str], str]) -> list[dict[str, str]]:
    """The secrets of an app client with their values changed."""
    return [{**secret, "value": change(secret["value"])} if "value" in secret else secret for secret in secrets]


def seal_of(dialect: Dialect) -> Seal | None:
    seal: Seal | None = getattr(dialect, "emulator_seal", None)
    return seal


def _opened(text: str, place: str, dialect: Dialect) -> str:
    if not sealing.is_sealed(text):
        return text
    seal = seal_of(dialect)
    if seal is None:
        raise sealing.SealIsBroken(f"what stands in {place} is sealed, and this process has no key")
    return seal.open(text, place)


# The place of the column beside it, so that both are sealed alike: v_client_secrets compares them.
SECRETS_PLACE = "user_pool_clients.secret"
