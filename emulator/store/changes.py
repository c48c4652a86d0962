"""What rows were before they changed: how long it is kept."""

from datetime import datetime

from sqlalchemy import Connection, case, delete, select

from emulator.store.change_schema import changes
from emulator.store.schema import user_pools


def sweep(db: Connection, limit: int, *, before: datetime, long_before: datetime) -> int:
    """Deletes so many at most of those that were noted before an instant, which is another one in pools of a long
    history."""
    over = case((user_pools.c.long_history_since.is_(None), before), else_=long_before)
    chosen = (
        select(changes.c.id)
        .join(user_pools, user_pools.c.id == changes.c.pool_id)
        .where(changes.c.at < over)
        .limit(limit)
        .with_for_update(skip_locked=True, of=changes)
    )
    rows = list(db.execute(chosen).scalars())
    if rows:
        db.execute(delete(changes).where(changes.c.id.in_(rows)))
    return len(rows)
