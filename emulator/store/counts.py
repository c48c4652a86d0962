"""Counts rows up to a bound, for pages that people look at: however many rows there are, the page is fast."""

from sqlalchemy import Connection, Table, func, select

from emulator.store.outbox_schema import messages
from emulator.store.schema import user_groups, user_pool_clients, user_pools, users

COUNTED: dict[str, Table] = {
    "pools": user_pools,
    "users": users,
    "clients": user_pool_clients,
    "groups": user_groups,
    "messages": messages,
}


def up_to(db: Connection, what: str, most: int, *, pool_id: str | None = None) -> int:
    """How many there are in all pools or in one, or `most` where there are at least as many. Reads an index only."""
    table = COUNTED[what]
    chosen = select(table.primary_key.columns[0])
    if pool_id is not None:
        chosen = chosen.where(table.c.pool_id == pool_id)
    found = db.execute(select(func.count()).select_from(chosen.limit(most).subquery()))
    return int(found.scalar_one())
