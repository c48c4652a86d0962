"""Signing keys: one per pool and kind of token, made on first use and kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from emulator.store.schema import signing_keys
from emulator.store.upsert import add_unless_taken


@dataclass(frozen=True, slots=True)
class SigningKey:
    kid: str
    pool_id: str
    used_for: str
    private_pem: str
    created_at: datetime


_COLUMNS = [signing_keys.c[name] for name in SigningKey.__slots__]
_OF_POOL = select(*_COLUMNS).where(signing_keys.c.pool_id == bindparam("pool_id"))
_KIDS_OF_POOL = (
    select(signing_keys.c.kid).where(signing_keys.c.pool_id == bindparam("pool_id")).order_by(signing_keys.c.used_for)
)
_BY_KID = select(*_COLUMNS).where(signing_keys.c.kid == bindparam("kid"))


def of_pool(db: Connection, pool_id: str) -> list[SigningKey]:
    return [SigningKey(*row) for row in db.execute(_OF_POOL, {"pool_id": pool_id})]


def kids_of_pool(db: Connection, pool_id: str) -> tuple[str, ...]:
    """Which keys the pool has, without the keys: what a cache of them is asked by."""
    return tuple(db.execute(_KIDS_OF_POOL, {"pool_id": pool_id}).scalars())


def find(db: Connection, kid: str) -> SigningKey | None:
    row = db.execute(_BY_KID, {"kid": kid}).one_or_none()
    return SigningKey(*row) if row else None


def add_missing(db: Connection, keys: list[SigningKey]) -> None:
    """Keeps a key only where the pool has none of its kind: of two processes the first wins, and both read that one."""
    for key in keys:
        add_unless_taken(db, signing_keys, {name: getattr(key, name) for name in SigningKey.__slots__})
