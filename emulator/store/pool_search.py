"""Pools of all accounts and regions, for people who look for one. Operations ask `store.pools` instead."""

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import Connection, func, or_, select

from emulator.store.pools import COLUMNS, Pool
from emulator.store.schema import user_pools


class Place(Struct, frozen=True):
    """An account and a region in which there are pools."""

    account_id: str
    region: str
    pools: int


def places(db: Connection) -> list[Place]:
    """In the order of accounts, then of regions."""
    keys = (user_pools.c.account_id, user_pools.c.region)
    rows = db.execute(select(*keys, func.count()).group_by(*keys).order_by(*keys))
    return [Place(*row) for row in rows]


def names(db: Connection, pool_ids: Collection[str]) -> dict[str, str]:
    """By id."""
    rows = db.execute(select(user_pools.c.id, user_pools.c.name).where(user_pools.c.id.in_(pool_ids)))
    return {row.id: row.name for row in rows}


def page(
    db: Connection,
    *,
    account_id: str | None = None,
    region: str | None = None,
    search: str | None = None,
    after: str | None = None,
    limit: int,
) -> list[Pool]:
    """In the order of their ids, from the key on. `search`: what the name contains or the id begins with, in whatever
    case."""
    wanted = [user_pools.c.id > after] if after is not None else []
    if account_id is not None:
        wanted.append(user_pools.c.account_id == account_id)
    if region is not None:
        wanted.append(user_pools.c.region == region)
    if search:
        name, pool_id = func.lower(user_pools.c.name), func.lower(user_pools.c.id)
        text = search.lower()
        wanted.append(or_(name.contains(text, autoescape=True), pool_id.startswith(text, autoescape=True)))
    statement = select(*COLUMNS).where(*wanted).order_by(user_pools.c.id).limit(limit)
    return [Pool(*row) for row in db.execute(statement)]
