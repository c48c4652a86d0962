"""Resource servers: one row each, with its scopes."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, func, select, update

from emulator.store import pool_marks
from emulator.store.oauth_schema import resource_servers
from emulator.store.prepared import PreparedSelect
from emulator.store.schema import user_pools
from emulator.store.upsert import add_unless_taken

Scope = dict[str, str]


class ResourceServer(Struct, frozen=True):
    """A row of `resource_servers`. `scopes` have AWS's members, ScopeName and ScopeDescription."""

    pool_id: str
    identifier: str
    name: str
    scopes: list[Scope]
    created_at: datetime
    updated_at: datetime


_TABLE = resource_servers.c
_COLUMNS = [_TABLE[name] for name in ResourceServer.__struct_fields__]
_IS_IT = (_TABLE.pool_id == bindparam("pool"), _TABLE.identifier == bindparam("server"))
_ONE = PreparedSelect(select(*_COLUMNS).where(*_IS_IT))
_OF_POOL = PreparedSelect(select(_TABLE.identifier, _TABLE.scopes).where(_TABLE.pool_id == bindparam("pool")))
# Lets rows that refer to the pool be written meanwhile, which FOR UPDATE would not.
_POOL_LOCKED = select(user_pools.c.id).where(user_pools.c.id == bindparam("pool")).with_for_update(key_share=True)


def find(db: Connection, pool_id: str, identifier: str) -> ResourceServer | None:
    row = _ONE.first(db, {"pool": pool_id, "server": identifier})
    return ResourceServer(*row) if row else None


def scopes_of_pool(db: Connection, pool_id: str) -> frozenset[str]:
    """All that its servers define, by the names that app clients have for them: `identifier/ScopeName`."""
    rows = _OF_POOL.all(db, {"pool": pool_id})
    return frozenset(f"{identifier}/{scope['ScopeName']}" for identifier, scopes in rows for scope in scopes)


def add(db: Connection, server: ResourceServer) -> bool:
    """False if the pool has one of the identifier: the primary key decides."""
    pool_marks.forget_mark(db)
    return add_unless_taken(db, resource_servers, asdict(server))


def change(db: Connection, pool_id: str, identifier: str, at: datetime, **values: Any) -> bool:
    """False if there is no such server."""
    pool_marks.forget_mark(db)
    statement = update(resource_servers).where(*_IS_IT).values(updated_at=at, **values)
    return db.execute(statement, {"pool": pool_id, "server": identifier}).rowcount == 1


def remove(db: Connection, pool_id: str, identifier: str) -> bool:
    """False if there is no such server."""
    pool_marks.forget_mark(db)
    return db.execute(delete(resource_servers).where(*_IS_IT), {"pool": pool_id, "server": identifier}).rowcount == 1


def count_locked(db: Connection, pool_id: str) -> int:
    """How many the pool has, and will have until this transaction ends."""
    db.execute(_POOL_LOCKED, {"pool": pool_id})
    counted = select(func.count()).select_from(resource_servers).where(_TABLE.pool_id == pool_id)
    return int(db.execute(counted).scalar_one())


def page(db: Connection, pool_id: str, *, after: str | None, limit: int) -> list[ResourceServer]:
    """In the order of their identifiers, from after the one on."""
    statement = select(*_COLUMNS).where(_TABLE.pool_id == pool_id).order_by(_TABLE.identifier)
    if after is not None:
        statement = statement.where(_TABLE.identifier > after)
    return [ResourceServer(*row) for row in db.execute(statement.limit(limit))]
