"""Sign-ins that are on their way to an identity provider and back: known by the digest of what comes back, each good
once."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, select, update

from emulator.base.clock import Instants
from emulator.store import pool_clocks
from emulator.store.prepared import PreparedInsert
from emulator.store.provider_schema import federated_sign_ins


class FederatedSignIn(Struct, frozen=True):
    """A row of `federated_sign_ins`. `query` is that of `/oauth2/authorize`."""

    state_digest: str
    pool_id: str
    client_id: str
    provider_name: str
    browser_digest: str
    query: str
    nonce: str
    callback: str
    begun_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


_TABLE = federated_sign_ins.c
_COLUMNS = [_TABLE[name] for name in FederatedSignIn.__struct_fields__]
_INSERT = PreparedInsert(federated_sign_ins)
_ONE = select(*_COLUMNS).where(_TABLE.state_digest == bindparam("digest"))
_SPEND = (
    update(federated_sign_ins)
    .where(_TABLE.state_digest == bindparam("d"), _TABLE.used_at.is_(None))
    .values(used_at=bindparam("now"))
)


def add(db: Connection, sign_in: FederatedSignIn) -> None:
    _INSERT.run(db, asdict(sign_in))


def find(db: Connection, digest: str) -> FederatedSignIn | None:
    row = db.execute(_ONE, {"digest": digest}).one_or_none()
    return FederatedSignIn(*row) if row else None


def spend(db: Connection, digest: str, now: datetime) -> bool:
    """One statement decides which of many answers is the one; False for all others."""
    return db.execute(_SPEND, {"d": digest, "now": now}).rowcount == 1


def sweep(db: Connection, limit: int, *, before: Instants) -> int:
    """Deletes those that ran out before their pool's instant, `limit` at most."""
    chosen = (
        select(_TABLE.state_digest).where(pool_clocks.before(_TABLE.expires_at, before, _TABLE.pool_id)).limit(limit)
    )
    digests = db.execute(chosen.with_for_update(skip_locked=True)).scalars().all()
    if digests:
        db.execute(delete(federated_sign_ins).where(_TABLE.state_digest.in_(digests)))
    return len(digests)
