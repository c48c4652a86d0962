"""Keys that signed before others took their place: their public halves, for as long as tokens by them may live."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, insert, select

from emulator.base.clock import Instants
from emulator.store import pool_clocks
from emulator.store.columns import Instant
from emulator.store.retired_key_schema import retired_keys


class RetiredKey(Struct, frozen=True):
    kid: str
    pool_id: str
    used_for: str
    public_pem: str
    retired_at: datetime
    published_until: datetime


_TABLE = retired_keys.c
_COLUMNS = [_TABLE[name] for name in RetiredKey.__struct_fields__]
_BY_KID = select(*_COLUMNS).where(_TABLE.kid == bindparam("kid"))
_PUBLISHED = (
    select(*_COLUMNS)
    .where(_TABLE.pool_id == bindparam("pool_id"), _TABLE.published_until > bindparam("at", type_=Instant()))
    .order_by(_TABLE.published_until.desc(), _TABLE.used_for.desc())
)


def find(db: Connection, kid: str) -> RetiredKey | None:
    row = db.execute(_BY_KID, {"kid": kid}).one_or_none()
    return RetiredKey(*row) if row else None


def published(db: Connection, pool_id: str, at: datetime) -> list[RetiredKey]:
    """Those of the pool that are still good at the instant, the newest first."""
    return [RetiredKey(*row) for row in db.execute(_PUBLISHED, {"pool_id": pool_id, "at": at})]


def add(db: Connection, keys: list[RetiredKey]) -> None:
    if keys:
        db.execute(insert(retired_keys), [asdict(key) for key in keys])


def forget(db: Connection, pool_id: str) -> None:
    db.execute(delete(retired_keys).where(_TABLE.pool_id == pool_id))


def sweep(db: Connection, limit: int, *, before: Instants) -> int:
    """Deletes those that were published until before their pool's instant, `limit` at most."""
    over = pool_clocks.before(_TABLE.published_until, before, _TABLE.pool_id)
    chosen = select(_TABLE.kid).where(over).limit(limit).with_for_update(skip_locked=True)
    kids = list(db.execute(chosen).scalars())
    if kids:
        db.execute(delete(retired_keys).where(_TABLE.kid.in_(kids)))
    return len(kids)
