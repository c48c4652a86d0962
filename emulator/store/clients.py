"""App clients: one row each, with the settings as AWS names them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from emulator.store import pools
from emulator.store.schema import user_pool_clients, user_pools
from emulator.store.upsert import add_unless_taken


@dataclass(frozen=True, slots=True)
class Client:
    """`settings` holds CreateUserPoolClient's members under AWS's names, without the name and the secret."""

    id: str
    pool_id: str
    name: str
    secret: str | None
    settings: dict[str, Any]
    created_at: datetime
    updated_at: datetime


_COLUMNS = [user_pool_clients.c[name] for name in Client.__slots__]
_WIDTH = len(_COLUMNS)
_WITH_POOL = (
    select(*_COLUMNS, *pools.COLUMNS)
    .join(user_pools, user_pools.c.id == user_pool_clients.c.pool_id)
    .where(user_pool_clients.c.id == bindparam("id"))
)


def find(db: Connection, client_id: str) -> tuple[Client, pools.Pool] | None:
    """A client and its pool, in one round trip."""
    row = db.execute(_WITH_POOL, {"id": client_id}).one_or_none()
    return (Client(*row[:_WIDTH]), pools.Pool(*row[_WIDTH:])) if row else None


def add(db: Connection, client: Client) -> bool:
    """False if the id is taken."""
    return add_unless_taken(db, user_pool_clients, {name: getattr(client, name) for name in Client.__slots__})


def change(db: Connection, client_id: str, at: datetime, **values: Any) -> None:
    db.execute(update(user_pool_clients).where(user_pool_clients.c.id == client_id).values(updated_at=at, **values))


def remove(db: Connection, client_id: str) -> bool:
    return db.execute(delete(user_pool_clients).where(user_pool_clients.c.id == client_id)).rowcount == 1


def page(db: Connection, pool_id: str, *, after: str | None, limit: int) -> list[Client]:
    statement = (
        select(*_COLUMNS).where(user_pool_clients.c.pool_id == pool_id).order_by(user_pool_clients.c.id).limit(limit)
    )
    if after is not None:
        statement = statement.where(user_pool_clients.c.id > after)
    return [Client(*row) for row in db.execute(statement)]
