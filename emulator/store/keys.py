"""Signing keys: one per pool and kind of token, made on first use and kept until others take their place."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, insert, select

from emulator.store.schema import signing_keys
from emulator.store.upsert import add_unless_taken


class SigningKey(Struct, frozen=True):
    kid: str
    pool_id: str
    used_for: str
    private_pem: str
    created_at: datetime


_COLUMNS = [signing_keys.c[name] for name in SigningKey.__struct_fields__]
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


def replace(db: Connection, pool_id: str, keys: list[SigningKey]) -> list[SigningKey]:
    """Puts the keys in the place of the pool's keys for the same uses, which are returned."""
    uses = [key.used_for for key in keys]
    gone = [key for key in of_pool(db, pool_id) if key.used_for in uses]
    db.execute(delete(signing_keys).where(signing_keys.c.kid.in_([key.kid for key in gone])))
    db.execute(insert(signing_keys), [asdict(key) for key in keys])
    return gone


def add_missing(db: Connection, keys: list[SigningKey]) -> None:
    """Keeps a key only where the pool has none of its kind: of two processes the first wins, and both read that one."""
    for key in keys:
        add_unless_taken(db, signing_keys, asdict(key))
