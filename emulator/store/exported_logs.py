"""Log records on their way out, kept whether or not they are delivered anywhere. The oldest of a pool that has many are
swept.

A worker takes some that are due, of one pool and one destination, by one statement that says who it is and until when:
if it dies, they are due again then.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, insert, select, update

from emulator.store.batches import delete_some
from emulator.store.region_schema import exported_logs as logs
from emulator.store.schema import user_pools


class ExportedLog(Struct, frozen=True):
    """`destination` is the LogConfiguration it was written for, `delivered_to` names the sinks that have it."""

    id: str
    pool_id: str
    region_name: str
    account_id: str
    event_source: str
    destination: dict[str, Any]
    destination_arn: str
    record: dict[str, Any]
    created_at: datetime
    due_at: datetime | None
    worker: str | None
    attempts: int
    delivered_to: list[str]
    delivered_at: datetime | None
    delivery_error: str | None


_COLUMNS = [logs.c[name] for name in ExportedLog.__struct_fields__]
_INSERT = insert(logs)
_OLDEST = select(*_COLUMNS).where(logs.c.due_at <= bindparam("now")).order_by(logs.c.due_at, logs.c.id).limit(1)


def add(db: Connection, log: ExportedLog) -> None:
    db.execute(_INSERT, asdict(log))


def oldest_due(db: Connection, now: datetime) -> ExportedLog | None:
    row = db.execute(_OLDEST, {"now": now}).one_or_none()
    return ExportedLog(*row) if row else None


def claim(
    db: Connection, first: ExportedLog, worker: str, *, now: datetime, until: datetime, most: int
) -> list[ExportedLog]:
    """Makes the worker the one who delivers those that are due and go the same way as `first`; none where another
    worker was first."""
    alike = (
        logs.c.pool_id == first.pool_id,
        logs.c.region_name == first.region_name,
        logs.c.event_source == first.event_source,
        logs.c.destination_arn == first.destination_arn,
    )
    chosen = select(logs.c.id).where(*alike, logs.c.due_at <= now).order_by(logs.c.id).limit(most).scalar_subquery()
    db.execute(update(logs).where(logs.c.id.in_(chosen), logs.c.due_at <= now).values(worker=worker, due_at=until))
    mine = select(*_COLUMNS).where(logs.c.worker == worker, logs.c.due_at == until, *alike).order_by(logs.c.id)
    return [ExportedLog(*row) for row in db.execute(mine)]


def settle(db: Connection, log: ExportedLog, worker: str, **values: Any) -> bool:
    """What became of an attempt; False if the worker took so long that another one has it."""
    mine = update(logs).where(logs.c.id == log.id, logs.c.worker == worker)
    return db.execute(mine.values(worker=None, attempts=log.attempts + 1, **values)).rowcount == 1


def newest_to_go(db: Connection, *, keep: int) -> dict[str, str]:
    """By pool, the newest record that is not among the pool's `keep` newest; pools with no more have none."""
    beyond = select(logs.c.id).where(logs.c.pool_id == user_pools.c.id).order_by(logs.c.id.desc()).offset(keep).limit(1)
    rows = db.execute(select(user_pools.c.id, beyond.scalar_subquery())).all()
    return {pool_id: log_id for pool_id, log_id in rows if log_id is not None}


def sweep(db: Connection, limit: int, *, pool_id: str, upto: str) -> int:
    """Deletes this record of the pool and older ones, `limit` at most."""
    return delete_some(db, logs, logs.c.pool_id == pool_id, logs.c.id <= upto, limit=limit)
