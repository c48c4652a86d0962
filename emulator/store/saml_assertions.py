"""Assertions of SAML providers that somebody signed in by: each is good once, in whichever process."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, tuple_

from emulator.base.clock import Instants
from emulator.store import pool_clocks
from emulator.store.provider_schema import saml_assertions
from emulator.store.upsert import add_unless_taken

_TABLE = saml_assertions.c


def use(db: Connection, pool_id: str, digest: str, *, at: datetime, until: datetime) -> bool:
    """One statement decides; False for one that was used before."""
    row = {"pool_id": pool_id, "assertion_digest": digest, "used_at": at, "expires_at": until}
    return add_unless_taken(db, saml_assertions, row)


def sweep(db: Connection, limit: int, *, before: Instants) -> int:
    """Deletes those that ran out before their pool's instant, `limit` at most."""
    key = (_TABLE.pool_id, _TABLE.assertion_digest)
    chosen = select(*key).where(pool_clocks.before(_TABLE.expires_at, before, _TABLE.pool_id)).limit(limit)
    rows = [tuple(row) for row in db.execute(chosen.with_for_update(skip_locked=True))]
    if rows:
        db.execute(delete(saml_assertions).where(tuple_(*key).in_(rows)))
    return len(rows)
