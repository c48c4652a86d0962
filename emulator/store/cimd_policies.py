"""Policies of client ID metadata: which addresses of documents are clients of a pool, and as which app client."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, func, select, update

from emulator.store.cimd_schema import cimd_policies
from emulator.store.schema import user_pool_clients


class CimdPolicy(Struct, frozen=True):
    """A row of `cimd_policies`. `client_id` is None once the app client is gone; `cache_duration` is in seconds."""

    id: str
    pool_id: str
    client_id: str | None
    name: str
    url_patterns: list[str]
    cache_duration: int
    created_at: datetime
    updated_at: datetime


_TABLE = cimd_policies.c
_COLUMNS = [user_pool_clients.c.id if name == "client_id" else _TABLE[name] for name in CimdPolicy.__struct_fields__]
_JOINED = cimd_policies.outerjoin(
    user_pool_clients,
    (user_pool_clients.c.id == _TABLE.client_id) & (user_pool_clients.c.pool_id == _TABLE.pool_id),
)
_ALL = select(*_COLUMNS).select_from(_JOINED)
_IS_IT = (_TABLE.pool_id == bindparam("pool"), _TABLE.id == bindparam("policy"))
_ONE = _ALL.where(*_IS_IT)
_HELD = select(_TABLE.url_patterns).where(*_IS_IT).with_for_update(key_share=True, of=cimd_policies)
_OF_POOL = _ALL.where(_TABLE.pool_id == bindparam("pool")).order_by(_TABLE.created_at, _TABLE.id)


def find(db: Connection, pool_id: str, policy_id: str) -> CimdPolicy | None:
    row = db.execute(_ONE, {"pool": pool_id, "policy": policy_id}).one_or_none()
    return CimdPolicy(*row) if row else None


def of_pool(db: Connection, pool_id: str) -> list[CimdPolicy]:
    """All of them, oldest first."""
    return [CimdPolicy(*row) for row in db.execute(_OF_POOL, {"pool": pool_id})]


def lock(db: Connection, pool_id: str, policy_id: str) -> list[str] | None:
    """The URL patterns of the policy, which is neither changed nor deleted until the transaction ends; None if it is
    gone."""
    return db.execute(_HELD, {"pool": pool_id, "policy": policy_id}).scalar_one_or_none()


def add(db: Connection, values: dict[str, Any]) -> None:
    db.execute(cimd_policies.insert(), values)


def change(db: Connection, pool_id: str, policy_id: str, at: datetime, **values: Any) -> bool:
    """False if there is no such policy."""
    statement = update(cimd_policies).where(*_IS_IT).values(updated_at=at, **values)
    return db.execute(statement, {"pool": pool_id, "policy": policy_id}).rowcount == 1


def remove(db: Connection, pool_id: str, policy_id: str) -> bool:
    """With its documents. False if there is no such policy."""
    return db.execute(delete(cimd_policies).where(*_IS_IT), {"pool": pool_id, "policy": policy_id}).rowcount == 1


def count(db: Connection, pool_id: str) -> int:
    counted = select(func.count()).select_from(cimd_policies).where(_TABLE.pool_id == pool_id)
    return int(db.execute(counted).scalar_one())


def page(db: Connection, pool_id: str, *, after: str | None, limit: int) -> list[CimdPolicy]:
    """In the order of their ids, from after the one on."""
    statement = _ALL.where(_TABLE.pool_id == pool_id).order_by(_TABLE.id)
    if after is not None:
        statement = statement.where(_TABLE.id > after)
    return [CimdPolicy(*row) for row in db.execute(statement.limit(limit))]
