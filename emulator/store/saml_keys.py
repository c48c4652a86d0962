"""The keys that SAML providers know a pool by: one for each use, made on first use and kept."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, select, update

from emulator.store.provider_schema import saml_keys
from emulator.store.upsert import add_unless_taken


class SamlKey(Struct, frozen=True):
    """A row of `saml_keys`. `certificate` is DER in base64."""

    id: str
    pool_id: str
    used_for: str
    private_pem: str
    certificate: str
    created_at: datetime
    expires_at: datetime


_COLUMNS = [saml_keys.c[name] for name in SamlKey.__struct_fields__]
_ONE = select(*_COLUMNS).where(saml_keys.c.pool_id == bindparam("pool"), saml_keys.c.used_for == bindparam("used"))


def find(db: Connection, pool_id: str, used_for: str) -> SamlKey | None:
    row = db.execute(_ONE, {"pool": pool_id, "used": used_for}).one_or_none()
    return SamlKey(*row) if row else None


def add_missing(db: Connection, key: SamlKey) -> None:
    """Keeps a key only where the pool has none for this use: of two processes the first wins."""
    add_unless_taken(db, saml_keys, asdict(key))


def renew(db: Connection, key_id: str, certificate: str, *, before: datetime, ends: datetime) -> None:
    """Gives the key another certificate, unless somebody did since it was one that ends `before`."""
    chosen = saml_keys.c.id == key_id, saml_keys.c.expires_at == before
    db.execute(update(saml_keys).where(*chosen).values(certificate=certificate, expires_at=ends))
