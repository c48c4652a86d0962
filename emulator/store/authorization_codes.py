"""Authorization codes: known by their digest, good once, for one app client and one address."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from emulator.base.clock import Instants
from emulator.store import pool_clocks, users
from emulator.store.oauth_schema import authorization_codes as codes
from emulator.store.prepared import PreparedChange, PreparedInsert, PreparedSelect
from emulator.store.schema import users as users_table


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """`scopes` are separated by spaces. `session_id` is the SSO session that the code came through, in pools that track
    sessions; `origin_jti` the family that it was exchanged for, `metadata_url` the external client that asked for
    it."""

    code_digest: str
    pool_id: str
    client_id: str
    user_id: str
    redirect_uri: str
    scopes: str
    nonce: str | None
    resource: str | None
    code_challenge: str | None
    provider: str | None
    amr: list[str]
    acr: str | None
    event_id: str
    session_id: str | None
    claims_override: dict[str, Any] | None = field(repr=False)
    auth_time: datetime
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    origin_jti: str | None = None
    metadata_url: str | None = None


_COLUMNS = [codes.c[name] for name in AuthorizationCode.__slots__]
_WIDTH = len(_COLUMNS)
_INSERT = PreparedInsert(codes)
_FIND = PreparedSelect(
    select(*_COLUMNS, *users.COLUMNS)
    .join(users_table, users_table.c.id == codes.c.user_id)
    .where(codes.c.code_digest == bindparam("digest"))
)
_SPEND = PreparedChange(
    update(codes)
    .where(codes.c.code_digest == bindparam("d"), codes.c.used_at.is_(None))
    .values(used_at=bindparam("now"), origin_jti=bindparam("family"))
)


def add(db: Connection, code: AuthorizationCode) -> None:
    values = {name: getattr(code, name) for name in AuthorizationCode.__slots__}
    if code.claims_override is None:
        del values["claims_override"]  # NULL, which a JSON column would make `null` of
    _INSERT.run(db, values)


def find(db: Connection, digest: str) -> tuple[AuthorizationCode, users.User] | None:
    """The code, whatever became of it, and the user it speaks for."""
    row = _FIND.first(db, {"digest": digest})
    return (AuthorizationCode(*row[:_WIDTH]), users.User(*row[_WIDTH:])) if row else None


def spend(db: Connection, digest: str, now: datetime, origin_jti: str) -> bool:
    """One statement decides which of many exchanges is the one; False for all others."""
    return _SPEND.run(db, {"d": digest, "now": now, "family": origin_jti}) == 1


def sweep(db: Connection, limit: int, *, before: Instants) -> int:
    """Deletes codes that ran out before their pool's instant, `limit` at most."""
    chosen = (
        select(codes.c.code_digest).where(pool_clocks.before(codes.c.expires_at, before, codes.c.pool_id)).limit(limit)
    )
    digests = db.execute(chosen.with_for_update(skip_locked=True)).scalars().all()
    if digests:
        db.execute(delete(codes).where(codes.c.code_digest.in_(digests)))
    return len(digests)
