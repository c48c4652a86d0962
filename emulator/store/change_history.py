"""What rows of a pool were at an instant, and what became of them between two.

What a row was at an instant is what stands in its first change after that; without one it is what it is today. So an
instant is the state after everything that happened at it, as in `change_reversal`. Values are those that the columns
have in Python, whatever the database keeps in its documents.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import JSON, Boolean, Connection, bindparam, select, text
from sqlalchemy.types import TypeEngine

from emulator.store.change_schema import changes
from emulator.store.change_triggers import RECORDED, Recorded
from emulator.store.columns import Instant, Sealed

Row = dict[str, Any]
Kind = Literal["created", "changed", "deleted"]


class Changed(Struct, frozen=True):
    """`number` tells the order: that of the first change in the span, at `changed_at`. `user_id` is whose the row is;
    groups are nobody's. `before` is None for a new row, `after` for one that is gone."""

    number: int
    table_name: str
    key: str
    user_id: str | None
    changed_at: datetime
    before: Row | None
    after: Row | None

    @property
    def kind(self) -> Kind:
        if self.before is None:
            return "created"
        return "deleted" if self.after is None else "changed"


def between(db: Connection, pool_id: str, start: datetime, end: datetime, *, after: int, limit: int) -> list[Changed]:
    """Rows that are not at `end` what they were at `start`, in the order of their first change, from after the number
    on. A row that came and went meanwhile, or changed and changed back, is none."""
    values = {"pool": pool_id, "start": start, "end": end, "after": after, "most": limit}
    found = [changed for each in RECORDED for changed in _changed(db, each, values)]
    return sorted(found, key=lambda changed: changed.number)[:limit]


def at(db: Connection, pool_id: str, name: str, instant: datetime | None) -> Iterator[Row]:
    """All rows of a table at the instant, or those of today, in the order of their keys."""
    each = next(recorded for recorded in RECORDED if recorded.name == name)
    dialect = db.dialect.name
    then = instant if instant is not None else datetime(9999, 1, 1, tzinfo=UTC)
    statement = text(_at(each, dialect)).bindparams(bindparam("at", type_=Instant()))
    for (image,) in db.execute(statement, {"pool": pool_id, "at": then}):
        yield _row(each, image, db)


def compared(name: str) -> frozenset[str]:
    """The columns of a table that tell one state of a row from another."""
    return frozenset(next(recorded for recorded in RECORDED if recorded.name == name).compared)


def former_usernames(db: Connection, pool_id: str, user_ids: Collection[str]) -> dict[str, str]:
    """By user id, of users who changed or went."""
    told = changes.c.pool_id == pool_id, changes.c.table_name == "users", changes.c.before.is_not(None)
    statement = select(changes.c.key, changes.c.before).where(*told, changes.c.key.in_(user_ids))
    return {key: str(before["username"]) for key, before in db.execute(statement)}


# --- statements, of names of our own tables and columns ----------------------------------------------------------

_OF_POOL = "pool_id = :pool"


def _changed(db: Connection, each: Recorded, values: Mapping[str, Any]) -> Iterator[Changed]:
    types = [bindparam(name, type_=Instant()) for name in ("start", "end")]
    for number, key, owner, changed_at, before, later in db.execute(
        text(_between(each, db.dialect.name)).bindparams(*types), values
    ):
        images = [None if image is None else _row(each, image, db) for image in (before, later)]
        instant = changed_at if isinstance(changed_at, datetime) else datetime.fromisoformat(changed_at)
        user_id = key.split(" ")[0] if each.name == "user_group_members" else owner
        yield Changed(
            number,
            each.name,
            key,
            None if each.name == "user_groups" else user_id,
            instant if instant.tzinfo else instant.replace(tzinfo=UTC),
            *images,
        )


def _between(each: Recorded, dialect: str) -> str:
    then = f"SELECT key, min(id) AS id FROM changes WHERE {_OF_POOL} AND table_name = '{each.name}' AND at > "  # noqa: S608
    live = f"x.{each.key[0]} IS NOT NULL"
    later = f"CASE WHEN n.id IS NOT NULL THEN n.before WHEN {live} THEN {each.image_of(dialect, 'x')} END"
    return (
        "SELECT number, key, owner, at, before, later FROM ("  # noqa: S608
        f"SELECT c.id AS number, c.key, c.owner, c.at, c.before, {later} AS later "
        f"FROM ({then} :start AND at <= :end GROUP BY key HAVING min(id) > :after) f JOIN changes c ON c.id = f.id "
        f"LEFT JOIN ({then} :end GROUP BY key) m ON m.key = f.key LEFT JOIN changes n ON n.id = m.id "
        f"LEFT JOIN {each.name} x ON {_same(each, dialect, 'x', 'f.key')}"
        f"{f' AND x.{_OF_POOL}' if each.has_pool else ''}) d "
        "WHERE (before IS NOT NULL OR later IS NOT NULL) "
        f"AND (before IS NULL OR later IS NULL OR {_unlike(each, dialect)}) ORDER BY number LIMIT :most"
    )


def _at(each: Recorded, dialect: str) -> str:
    then = (
        f"SELECT key, min(id) AS id FROM changes WHERE {_OF_POOL} AND table_name = '{each.name}' "  # noqa: S608
        "AND at > :at GROUP BY key"
    )
    mine = "x.pool_id = :pool" if each.has_pool else "x.user_id IN (SELECT id FROM users WHERE pool_id = :pool)"
    return (
        f"SELECT {each.image_of(dialect, 'x')} FROM {each.name} x WHERE {mine} "  # noqa: S608
        f"AND NOT EXISTS (SELECT 1 FROM ({then}) f WHERE f.key = {each.key_of('x')}) "
        f"UNION ALL SELECT c.before FROM ({then}) f JOIN changes c ON c.id = f.id WHERE c.before IS NOT NULL"
    )


def _same(each: Recorded, dialect: str, row: str, key: str) -> str:
    """Whether the row is the one of the key; looked up by its columns, for which there are indexes."""
    return " AND ".join(
        f"{row}.{column} = {part}" for column, part in zip(each.key, each.parts(dialect, key), strict=True)
    )


def _unlike(each: Recorded, dialect: str) -> str:
    names = sorted(each.besides)
    if not names:
        return "before <> later"
    if dialect == "postgresql":
        less = f" - CAST('{{{','.join(names)}}}' AS text[])"
        return f"(before{less}) <> (later{less})"
    less = "".join(f", '$.{name}'" for name in names)
    return f"json_remove(before{less}) <> json_remove(later{less})"


# --- values ------------------------------------------------------------------------------------------------------


def _row(each: Recorded, image: Any, db: Connection) -> Row:
    values = json.loads(image) if isinstance(image, str) else image
    return {column.name: _value(column.type, values.get(column.name), db) for column in each.table.columns}


def _value(kind: TypeEngine[Any], value: Any, db: Connection) -> Any:
    """What SQLAlchemy would give for the column."""
    if value is None:
        return None
    if isinstance(kind, Instant):
        found = datetime.fromisoformat(value)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    if isinstance(kind, Boolean):
        return bool(value)
    if isinstance(kind, Sealed):
        return kind.process_result_value(value, db.dialect)
    return json.loads(value) if isinstance(kind, JSON) and isinstance(value, str) else value
