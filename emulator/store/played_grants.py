"""Authorization codes and access tokens of the providers that the emulator plays: known by their digests. A code is
good once; a token as long as its row."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, select, update

from emulator.base.clock import Instants
from emulator.store import pool_clocks
from emulator.store.columns import Document
from emulator.store.played_schema import played_grants
from emulator.store.prepared import PreparedInsert
from emulator.store.provider_schema import identity_providers


class PlayedGrant(Struct, frozen=True):
    """A row of `played_grants`. `flaw` is what is wrong with the provider's answers, on purpose."""

    code_digest: str
    provider_id: str
    subject: str
    claims: Document
    redirect_uri: str
    scopes: str
    nonce: str | None
    flaw: str | None
    delay_ms: int
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    token_digest: str | None = None


_TABLE = played_grants.c
_COLUMNS = [_TABLE[name] for name in PlayedGrant.__struct_fields__]
_INSERT = PreparedInsert(played_grants)
_OF_POOL = select(identity_providers.c.pool_id).where(identity_providers.c.id == _TABLE.provider_id).scalar_subquery()
_OF_PROVIDER = select(*_COLUMNS).where(_TABLE.provider_id == bindparam("provider"))
_BY_CODE = _OF_PROVIDER.where(_TABLE.code_digest == bindparam("digest"))
_BY_TOKEN = _OF_PROVIDER.where(_TABLE.token_digest == bindparam("digest"))
_SPEND = (
    update(played_grants)
    .where(_TABLE.code_digest == bindparam("d"), _TABLE.used_at.is_(None))
    .values(used_at=bindparam("now"), token_digest=bindparam("token"))
)


def add(db: Connection, grant: PlayedGrant) -> None:
    _INSERT.run(db, asdict(grant))


def find(db: Connection, provider_id: str, code_digest: str) -> PlayedGrant | None:
    row = db.execute(_BY_CODE, {"provider": provider_id, "digest": code_digest}).one_or_none()
    return PlayedGrant(*row) if row else None


def find_by_token(db: Connection, provider_id: str, token_digest: str) -> PlayedGrant | None:
    row = db.execute(_BY_TOKEN, {"provider": provider_id, "digest": token_digest}).one_or_none()
    return PlayedGrant(*row) if row else None


def spend(db: Connection, code_digest: str, token_digest: str, now: datetime) -> bool:
    """One statement decides which of many exchanges is the one; False for all others."""
    return db.execute(_SPEND, {"d": code_digest, "token": token_digest, "now": now}).rowcount == 1


def sweep(db: Connection, limit: int, *, before: Instants) -> int:
    """Deletes what ran out before their pool's instant, `limit` rows at most."""
    chosen = select(_TABLE.code_digest).where(pool_clocks.before(_TABLE.expires_at, before, _OF_POOL)).limit(limit)
    digests = db.execute(chosen.with_for_update(skip_locked=True)).scalars().all()
    if digests:
        db.execute(delete(played_grants).where(_TABLE.code_digest.in_(digests)))
    return len(digests)
