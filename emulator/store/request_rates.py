"""How many calls of a quota category a user pool had in the current second."""

from typing import Final

from sqlalchemy import Connection, case, or_

from emulator.store.sign_in_schema import request_rates
from emulator.store.upsert import insert_into

_MOST: Final = 2**31 - 1  # that the column can hold; Postgres refuses to compare it with more


def spend(db: Connection, pool_id: str, category: str, *, second: int, limit: int) -> bool:
    """Counts one call, in one statement; False, and nothing counted, if the second had `limit` of them already.
    Parallel callers, of whatever process, get exactly `limit` True."""
    if limit < 1:
        return False
    another = request_rates.c.second != second
    statement = insert_into(db, request_rates).values(pool_id=pool_id, category=category, second=second, count=1)
    return bool(
        db.execute(
            statement.on_conflict_do_update(
                index_elements=list(request_rates.primary_key),
                set_={"second": second, "count": case((another, 1), else_=request_rates.c.count + 1)},
                where=or_(another, request_rates.c.count < min(limit, _MOST)),
            )
        ).rowcount
        == 1
    )
