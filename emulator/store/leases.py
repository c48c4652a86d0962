"""Users that tests have borrowed. A user goes with the lease, whoever ends it."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, delete, insert, select

from emulator.store.lease_schema import leases
from emulator.store.schema import attempts, users


class Lease(Struct, frozen=True):
    """`made_like` is the state, or the user who was copied. Both instants are the machine's."""

    id: str
    pool_id: str
    user_id: str
    username: str
    made_like: str
    created_at: datetime
    expires_at: datetime


_COLUMNS = [leases.c[name] for name in Lease.__struct_fields__]


def add(db: Connection, lease: Lease) -> None:
    db.execute(insert(leases).values(asdict(lease)))


def newest(db: Connection, pool_id: str | None, limit: int) -> list[Lease]:
    statement = select(*_COLUMNS).order_by(leases.c.id.desc()).limit(limit)
    if pool_id is not None:
        statement = statement.where(leases.c.pool_id == pool_id)
    return [Lease(*row) for row in db.execute(statement)]


def end(db: Connection, lease_id: str) -> bool:
    """False if there is no such lease."""
    user_ids = list(db.execute(delete(leases).where(leases.c.id == lease_id).returning(leases.c.user_id)).scalars())
    _remove(db, user_ids)
    return bool(user_ids)


def sweep(db: Connection, limit: int, *, before: datetime) -> int:
    """Ends leases whose time was over at the instant, `limit` at most."""
    chosen = select(leases.c.id).where(leases.c.expires_at <= before).limit(limit)
    lease_ids = list(db.execute(chosen.with_for_update(skip_locked=True)).scalars())
    if lease_ids:
        gone = delete(leases).where(leases.c.id.in_(lease_ids)).returning(leases.c.user_id)
        _remove(db, list(db.execute(gone).scalars()))
    return len(lease_ids)


def _remove(db: Connection, user_ids: list[str]) -> None:
    """With what was counted against them; what else is theirs goes with them."""
    if user_ids:
        db.execute(delete(users).where(users.c.id.in_(user_ids)))
        db.execute(delete(attempts).where(attempts.c.subject.in_([f"user:{user_id}" for user_id in user_ids])))
