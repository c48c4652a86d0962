"""Two states of the database side by side, each a snapshot or the state of now: which rows came, went and differ.

The database compares, so a table without a difference costs one pass and no row of it is read. A page ends after so
many rows, and the next one goes on after the last key. Values are as the column's type gives them, JSON as its text;
what is sealed stays sealed.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import JSON, Column, Connection, String, Table, and_, cast, column, or_, select, table, tuple_
from sqlalchemy.sql.expression import FromClause

from emulator.store.columns import Sealed, SealedSecrets
from emulator.store.schema import emulator_state, users
from emulator.store.whole import logical

Kind = Literal["created", "deleted", "changed"]
KINDS: tuple[Kind, ...] = ("created", "deleted", "changed")
# What the emulator notes of changes and of its own pace: it differs whenever anything does.
_LEFT_OUT = frozenset({"changes", "recovery_rows", "request_rates"})


class Place(Struct, frozen=True):
    """In the order of a diff: after the row of this key."""

    table: str
    kind: Kind
    key: tuple[str | int, ...]


class Differing(Struct, frozen=True):
    """A row by its primary key. `before` is None for one that came, `after` for one that went."""

    table: str
    kind: Kind
    key: tuple[str | int, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def place(self) -> Place:
        return Place(self.table, self.kind, self.key)


def tables() -> list[Table]:
    """Those that are compared, in the order of a diff: what testers set, pools, and what is in them."""
    return [emulator_state, *(each for each in logical.tables() if each.name not in _LEFT_OUT)]


def columns(whole: Table) -> list[Column[Any]]:
    if whole is emulator_state:
        return [whole.c.id, *logical.settings()]
    return list(whole.columns)


def keys(whole: Table) -> list[Column[Any]]:
    return list(whole.primary_key.columns)


def between(
    db: Connection, before: str | None, after: str | None, *, only: str | None, start: Place | None, limit: int
) -> list[Differing]:
    """The first rows after the place. `before` and `after` are the schemas of snapshots; None is the state of now."""
    found: list[Differing] = []
    for whole, kind, key in _rest(only, start):
        if len(found) >= limit:
            break
        found += _of_kind(db, whole, kind, (before, after), key, limit - len(found))
    return found


def usernames(db: Connection, schemas: Sequence[str | None], user_ids: Sequence[str]) -> dict[str, str]:
    """By user id, in the first of the states that has the user."""
    found: dict[str, str] = {}
    for schema in schemas:
        there = table("users", column("id", String), column("username", String), schema=schema)
        for user_id, username in db.execute(select(there.c.id, there.c.username).where(there.c.id.in_(user_ids))):
            found.setdefault(user_id, username)
    return found


def owner(row: dict[str, Any], of: str) -> str | None:
    """The id of the user whose the row is."""
    found = row.get("id" if of == users.name else "user_id")
    return None if found is None else str(found)


def _rest(only: str | None, start: Place | None) -> Iterator[tuple[Table, Kind, tuple[str | int, ...] | None]]:
    """The tables and kinds that are left, the first one with the key after which it goes on."""
    steps = [(each, kind) for each in tables() for kind in KINDS if only in (None, each.name)]
    begun = start is None
    for whole, kind in steps:
        if start is not None and (whole.name, kind) == (start.table, start.kind):
            begun = True
            yield whole, kind, start.key
        elif begun:
            yield whole, kind, None


def _of_kind(
    db: Connection,
    whole: Table,
    kind: Kind,
    schemas: tuple[str | None, str | None],
    start: tuple[str | int, ...] | None,
    limit: int,
) -> Iterator[Differing]:
    before, after = (_side(whole, schema, name) for schema, name in zip(schemas, ("a", "b"), strict=True))
    names, named = [each.name for each in columns(whole)], [each.name for each in keys(whole)]
    is_same_key = and_(*(before.c[name] == after.c[name] for name in named))
    side, other = (after, before) if kind == "created" else (before, after)
    shown = [*_read(before, names), *_read(after, names)] if kind == "changed" else _read(side, names)
    statement = select(*shown)
    if kind == "changed":
        unlike = [_comparable(before.c[name]).is_distinct_from(_comparable(after.c[name])) for name in names]
        statement = statement.select_from(before.join(after, is_same_key)).where(or_(*unlike))
    else:
        statement = statement.where(~select(other.c[named[0]]).where(is_same_key).correlate(side).exists())
    order = [side.c[name] for name in named]
    if start is not None:
        statement = statement.where(tuple_(*order) > tuple_(*start))
    for row in db.execute(statement.order_by(*order).limit(limit)):
        first = dict(zip(names, row[: len(names)], strict=True))
        second = dict(zip(names, row[len(names) :], strict=True)) if kind == "changed" else first
        yield Differing(
            whole.name,
            kind,
            tuple(first[name] for name in named),
            None if kind == "created" else first,
            None if kind == "deleted" else second,
        )


def _side(whole: Table, schema: str | None, name: str) -> FromClause:
    """The table in one of the states, with nothing opened on the way."""
    raw = [column(each.name, String() if isinstance(each.type, Sealed) else each.type) for each in columns(whole)]
    return table(whole.name, *raw, schema=schema).alias(name)


def _read(side: FromClause, names: Sequence[str]) -> list[Any]:
    return [_comparable(side.c[name]).label(None) for name in names]


def _comparable(each: Any) -> Any:
    """JSON as its text: Postgres compares no `json`, and its `jsonb` is written in one way."""
    return cast(each, String) if isinstance(each.type, JSON | SealedSecrets) else each
