"""The clocks of pools that have one of their own. In the row of the pool, so that the mark of all pools tells every
process of a change (`store.pool_marks`)."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, select, update

from emulator.base.clock import ClockSetting, Instants
from emulator.store import pool_marks
from emulator.store.columns import Instant
from emulator.store.schema import user_pools

_OFFSET, _FROZEN = user_pools.c.clock_offset_seconds, user_pools.c.clock_frozen_at
_OWN = select(user_pools.c.id, _OFFSET, _FROZEN).where(_OFFSET.is_not(None))


def own(db: Connection) -> dict[str, ClockSetting]:
    """By the pool's id; pools that follow the global clock are not in it."""
    return {pool_id: ClockSetting(offset, frozen_at) for pool_id, offset, frozen_at in db.execute(_OWN)}


def lock(db: Connection, pool_id: str) -> tuple[bool, ClockSetting | None]:
    """Whether there is such a pool, and its own clock, held until the transaction ends, so that two advances add up."""
    statement = select(_OFFSET, _FROZEN).where(user_pools.c.id == pool_id).with_for_update(key_share=True)
    row = db.execute(statement).one_or_none()
    if row is None:
        return False, None
    return True, None if row[0] is None else ClockSetting(row[0], row[1])


def put(db: Connection, pool_id: str, clock: ClockSetting | None) -> None:
    """None gives the pool back to the global clock."""
    offset, frozen_at = (None, None) if clock is None else (clock.offset_seconds, clock.frozen_at)
    values = {"clock_offset_seconds": offset, "clock_frozen_at": frozen_at}
    pool_marks.forget_mark(db)
    db.execute(update(user_pools).where(user_pools.c.id == pool_id).values(**values))


def before(
    column: ColumnElement[datetime], instants: Instants, pool_id: ColumnElement[str], *, inclusive: bool = False
) -> ColumnElement[bool]:
    """Whether the column is earlier than its pool's instant. The latest of them is compared, too, for the index."""
    latest = bindparam(None, instants.latest, Instant())
    bound = _of_pool(instants, pool_id)
    if inclusive:
        return column <= latest if bound is None else and_(column <= latest, column <= bound)
    return column < latest if bound is None else and_(column < latest, column < bound)


def before_in_each(
    column: ColumnElement[datetime], instants: Instants, pool_id: ColumnElement[str]
) -> ColumnElement[bool]:
    """`before`, asked of one pool after the other: of a table whose index has the instants of each pool together."""
    return and_(in_each(pool_id), before(column, instants, pool_id))


def in_each(pool_id: ColumnElement[str]) -> ColumnElement[bool]:
    """True, as all rows are of a pool that there is; it has each pool's part of an index read in its turn."""
    return pool_id.in_(select(user_pools.c.id))


def after(column: ColumnElement[datetime], instants: Instants, pool_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the column is later than its pool's instant, and so than the earliest of them, for the index."""
    earliest = bindparam(None, instants.earliest, Instant())
    bound = _of_pool(instants, pool_id)
    return column > earliest if bound is None else and_(column > earliest, column > bound)


def _of_pool(instants: Instants, pool_id: ColumnElement[str]) -> ColumnElement[datetime] | None:
    """None where all pools have the same."""
    if not instants.own:
        return None
    own = {pool: bindparam(None, at, Instant()) for pool, at in instants.own.items()}
    return case(own, value=pool_id, else_=bindparam(None, instants.common, Instant()))
