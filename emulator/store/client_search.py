"""App clients of all pools, for people who look for one. Operations ask `store.clients` instead."""

from sqlalchemy import Connection, func, or_, select

from emulator.store.clients import COLUMNS, Client
from emulator.store.schema import user_pool_clients, user_pools


def page(
    db: Connection, *, pool_id: str | None = None, search: str | None = None, after: str | None = None, limit: int
) -> list[tuple[Client, str]]:
    """Clients with the names of their pools, in the order of their ids, from the key on. `search`: what the name
    contains or the id begins with, in whatever case."""
    columns = user_pool_clients.c
    wanted = [columns.id > after] if after is not None else []
    if pool_id is not None:
        wanted.append(columns.pool_id == pool_id)
    if search:
        text = search.lower()
        begins = func.lower(columns.id).startswith(text, autoescape=True)
        wanted.append(or_(func.lower(columns.name).contains(text, autoescape=True), begins))
    statement = (
        select(*COLUMNS, user_pools.c.name.label("pool_name"))
        .join(user_pools, user_pools.c.id == columns.pool_id)
        .where(*wanted)
        .order_by(columns.id)
        .limit(limit)
    )
    return [(Client(*row[:-1]), row[-1]) for row in db.execute(statement)]
