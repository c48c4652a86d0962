"""Former passwords: hashes only, newest first. The current one is in `users`."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from emulator.store.schema import password_history

_NEWEST = (
    select(password_history.c.password_hash)
    .where(password_history.c.user_id == bindparam("user_id"))
    .order_by(password_history.c.id.desc())
    .limit(bindparam("count"))
)
_KEPT = (
    select(password_history.c.id)
    .where(password_history.c.user_id == bindparam("u"))
    .order_by(password_history.c.id.desc())
    .limit(bindparam("count"))
)
_TRIM = delete(password_history).where(
    password_history.c.user_id == bindparam("u"), password_history.c.id.not_in(_KEPT.scalar_subquery())
)
_INSERT = insert(password_history)


def newest(db: Connection, user_id: str, count: int) -> list[str]:
    """The hashes of the last `count` former passwords."""
    return list(db.execute(_NEWEST, {"user_id": user_id, "count": count}).scalars())


def add(db: Connection, row_id: str, user_id: str, password_hash: str, set_at: datetime) -> None:
    db.execute(_INSERT, {"id": row_id, "user_id": user_id, "password_hash": password_hash, "set_at": set_at})


def trim(db: Connection, user_id: str, count: int) -> None:
    """Forgets all but the last `count`."""
    db.execute(_TRIM, {"u": user_id, "count": count})
