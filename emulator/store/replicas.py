"""Replicas: what a pool has for itself in its second region, at most one row each. Users, clients, keys and tokens are
the pool's own rows, whichever region asks for them."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, select, update

from emulator.store.prepared import PreparedSelect
from emulator.store.region_schema import user_pool_replicas as replicas
from emulator.store.schema import user_pools
from emulator.store.upsert import add_unless_taken

CREATING, ACTIVE, INACTIVE, DELETING = "CREATING", "ACTIVE", "INACTIVE", "DELETING"


class Replica(Struct, frozen=True):
    """`status` is what was set; `status_at` tells what has become of it."""

    pool_id: str
    region_name: str
    status: str
    status_until: datetime | None
    email_configuration: dict[str, Any]
    sms_configuration: dict[str, Any]
    lambda_config: dict[str, Any]
    tags: dict[str, str]
    created_at: datetime
    updated_at: datetime

    def status_at(self, now: datetime) -> str | None:
        """None for a replica that is gone: its row stays until another one takes its place."""
        if self.status_until is None or now < self.status_until:
            return self.status
        return INACTIVE if self.status == CREATING else None


_COLUMNS = [replicas.c[name] for name in Replica.__struct_fields__]
_OF_POOL = PreparedSelect(select(*_COLUMNS).where(replicas.c.pool_id == bindparam("id")))


def of_pool(db: Connection, pool_id: str, now: datetime) -> Replica | None:
    """The replica that the pool has now, whatever its status."""
    row = _OF_POOL.first(db, {"id": pool_id})
    found = Replica(*row) if row else None
    return found if found is not None and found.status_at(now) is not None else None


def of_place(db: Connection, account_id: str, region_name: str) -> list[Replica]:
    """The replicas that the account has in the region, whatever has become of them."""
    statement = (
        select(*_COLUMNS)
        .join(user_pools, user_pools.c.id == replicas.c.pool_id)
        .where(replicas.c.region_name == region_name, user_pools.c.account_id == account_id)
    )
    return [Replica(*row) for row in db.execute(statement)]


def add(db: Connection, replica: Replica) -> bool:
    """False if the pool has one. A row that is gone by the replica's own instant gives its place up."""
    gone = (replicas.c.status == DELETING) & (replicas.c.status_until <= replica.created_at)
    db.execute(delete(replicas).where(replicas.c.pool_id == replica.pool_id, gone))
    return add_unless_taken(db, replicas, asdict(replica))


def change(db: Connection, replica: Replica, at: datetime, **values: Any) -> None:
    chosen = replicas.c.pool_id == replica.pool_id, replicas.c.region_name == replica.region_name
    db.execute(update(replicas).where(*chosen).values(updated_at=at, **values))
