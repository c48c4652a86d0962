"""Changes of a user that come with new values of attributes: on Postgres in one round trip."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CTE, Connection, Update, bindparam, select, union_all, update

from emulator.store import users as store_users
from emulator.store.prepared import PreparedChange
from emulator.store.schema import user_attributes, users
from emulator.store.upsert import add_or_replace

MOST = 25  # attributes at once: for each number of them there is a statement
_TOUCH = update(users).where(users.c.id == bindparam("of_user")).values(updated_at=bindparam("at"))
_CONFIRM = _TOUCH.where(users.c.status == "UNCONFIRMED").values(status="CONFIRMED")
_Row = Sequence[str | None]


def put_attributes(db: Connection, pool_id: str, user_id: str, at: datetime, values: Mapping[str, str | None]) -> None:
    """Sets each value of a user who is held, which changes the user; None takes the attribute away."""
    _run(db, _TOUCH, pool_id, user_id, at, values)


def confirm(db: Connection, pool_id: str, user_id: str, at: datetime, values: Mapping[str, str | None]) -> bool:
    """UNCONFIRMED → CONFIRMED, and each value is set; False, and nothing done, if another call was first."""
    return _run(db, _CONFIRM, pool_id, user_id, at, values)


def _run(
    db: Connection, change: Update, pool_id: str, user_id: str, at: datetime, values: Mapping[str, str | None]
) -> bool:
    named = {"of_user": user_id, "at": at}
    if db.dialect.name == "postgresql":
        rows = store_users.attribute_rows(pool_id, user_id, values)
        if 0 < len(rows) == len(values) <= MOST:
            return _with_attributes(change, len(rows)).run(db, {**named, **named_values(rows)}) == len(rows)
    if _alone(change).run(db, named) == 0:
        return False
    store_users.put_attributes(db, pool_id, user_id, values)
    return True


@cache
def _alone(change: Update) -> PreparedChange:
    return PreparedChange(change)


@cache
def _with_attributes(change: Update, count: int) -> PreparedChange:
    changed = change.returning(users.c.id).cte("changed")
    return PreparedChange(lambda dialect: add_attributes_of(add_or_replace(dialect, user_attributes), changed, count))


def add_attributes_of(insert: Any, part: CTE, count: int) -> Any:
    """The insert of attributes as a statement that writes them where `part`, which writes a user, wrote one."""
    columns = user_attributes.c
    rows = [
        select(*(bindparam(f"{column.name}_{number}", type_=column.type) for column in columns)).select_from(part)
        for number in range(count)
    ]
    return insert.from_select(columns.keys(), rows[0] if count == 1 else union_all(*rows))


def named_values(rows: Sequence[_Row]) -> dict[str, str | None]:
    """Of the parameters of `add_attributes_of`."""
    names = user_attributes.c.keys()
    return {
        f"{name}_{number}": value for number, row in enumerate(rows) for name, value in zip(names, row, strict=True)
    }
