"""What rows were before they changed: how long it is kept."""

from sqlalchemy import Connection, case, delete, select

from emulator.base.clock import Instants
from emulator.store import pool_clocks
from emulator.store.change_schema import changes
from emulator.store.schema import user_pools


def sweep(db: Connection, limit: int, *, before: Instants, long_before: Instants) -> int:
    """Deletes so many at most of those that were noted before their pool's instant, which is another one in pools of a
    long history."""
    over = case(
        (user_pools.c.long_history_since.is_(None), pool_clocks.before(changes.c.at, before, changes.c.pool_id)),
        else_=pool_clocks.before(changes.c.at, long_before, changes.c.pool_id),
    )
    chosen = (
        select(changes.c.id)
        .join(user_pools, user_pools.c.id == changes.c.pool_id)
        .where(over)
        .limit(limit)
        .with_for_update(skip_locked=True, of=changes)
    )
    rows = list(db.execute(chosen).scalars())
    if rows:
        db.execute(delete(changes).where(changes.c.id.in_(rows)))
    return len(rows)
