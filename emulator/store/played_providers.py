"""Which identity providers the emulator plays, by a tester's choice, and the keys that those sign by."""

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select, update

from emulator.store.played_schema import played_providers
from emulator.store.upsert import add_or_replace, add_unless_taken


class PlayedProvider(Struct, frozen=True):
    """A row of `played_providers`. `is_played` is None where nobody chose; the key is None until it is needed."""

    provider_id: str
    is_played: bool | None = None
    kid: str | None = None
    private_pem: str | None = None
    certificate: str | None = None


_TABLE = played_providers.c
_COLUMNS = [_TABLE[name] for name in PlayedProvider.__struct_fields__]
_ONE = select(*_COLUMNS).where(_TABLE.provider_id == bindparam("provider"))
_KEYS = ("kid", "private_pem", "certificate")


def find(db: Connection, provider_id: str) -> PlayedProvider | None:
    row = db.execute(_ONE, {"provider": provider_id}).one_or_none()
    return PlayedProvider(*row) if row else None


def choose(db: Connection, provider_id: str, is_played: bool | None) -> None:
    """The key stays as it is."""
    statement = add_or_replace(db.dialect.name, played_providers, _KEYS)
    db.execute(statement, {"provider_id": provider_id, "is_played": is_played, **dict.fromkeys(_KEYS)})


def put_missing_key(db: Connection, key: PlayedProvider) -> None:
    """Keeps a key only where the provider has none: of two processes the first wins."""
    add_unless_taken(db, played_providers, {"provider_id": key.provider_id})
    missing = (_TABLE.provider_id == key.provider_id, _TABLE.private_pem.is_(None))
    db.execute(update(played_providers).where(*missing).values(**{name: getattr(key, name) for name in _KEYS}))
