"""Finding many users: ranges of one index each, read a page at a time from after a key, never by OFFSET.

A page that continues after a key neither skips nor repeats a user, even if users are added or deleted meanwhile. What
is compared by its beginning is compared by code point: SQLite does so anyhow, on Postgres COLLATE "C" says so, whatever
the order of the database is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, bindparam, func, select, tuple_

from emulator.store import users as store_users
from emulator.store.schema import user_attributes, users
from emulator.store.users import User, search_key

_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_WITH_ATTRIBUTE = user_attributes.join(users, users.c.id == user_attributes.c.user_id)


@dataclass(frozen=True, slots=True)
class Scan:
    """Users that lie together in an index: those of `where` whose `ranged` column begins with `prefix`, if there is
    one. They come in the order of `ranged`, then of `key`, which is unique within them."""

    source: FromClause
    where: Sequence[ColumnElement[bool]]
    key: ColumnElement[Any] | None = None
    ranged: ColumnElement[Any] | None = None
    prefix: str = ""


def everyone(pool_id: str) -> Scan:
    return Scan(users, [users.c.pool_id == pool_id], key=users.c.id)


def by_enabled(pool_id: str, *, enabled: bool) -> Scan:
    return Scan(users, [users.c.pool_id == pool_id, users.c.enabled.is_(enabled)], key=users.c.id)


def by_status(pool_id: str, status: str) -> Scan:
    return Scan(users, [users.c.pool_id == pool_id, users.c.status == status], key=users.c.id)


def by_sub(pool_id: str, sub: str, *, prefix: bool) -> Scan:
    if prefix:
        return Scan(users, [users.c.pool_id == pool_id], ranged=users.c.sub, prefix=sub)
    return Scan(users, [users.c.pool_id == pool_id, users.c.sub == sub], key=users.c.sub)


def by_username(pool_id: str, folded: str, username: str, *, prefix: bool) -> Scan:
    """`folded` as the pool compares names: that is what is indexed. The username itself is compared as it is."""
    where: list[ColumnElement[bool]] = [users.c.pool_id == pool_id]
    if prefix:
        where.append(func.substr(users.c.username, 1, len(username)) == username)
        return Scan(users, where, ranged=users.c.username_key, prefix=folded)
    where += [users.c.username_key == folded, users.c.username == username]
    return Scan(users, where, key=users.c.username_key)


def by_attribute(pool_id: str, name: str, value: str, *, prefix: bool) -> Scan:
    """`name` is one of `users.SEARCHED`: the others have no search key."""
    columns = user_attributes.c
    where = [columns.pool_id == pool_id, columns.name == name]
    if prefix:
        where.append(columns.value_key.is_not(None))
        return Scan(_WITH_ATTRIBUTE, where, key=columns.user_id, ranged=columns.value_key, prefix=search_key(value))
    where.append(columns.value_key == search_key(value))
    return Scan(_WITH_ATTRIBUTE, where, key=columns.user_id)


def page(db: Connection, scan: Scan, after: Sequence[str], limit: int) -> list[tuple[User, list[str]]]:
    """Users with the key that each is continued after; from the beginning if `after` is empty."""
    width = len(store_users.COLUMNS)
    return [(User(*row[:width]), list(row[width:])) for row in db.execute(statement(db, scan, after, limit))]


def statement(db: Connection, scan: Scan, after: Sequence[str], limit: int) -> Select[Any]:
    keys = _keys(db, scan)
    found = select(*store_users.COLUMNS, *keys).select_from(scan.source).where(*scan.where)
    if scan.ranged is not None:
        first, end = keys[0], beyond(scan.prefix)
        found = found.where(first >= scan.prefix)
        if end is not None:
            found = found.where(first < end)
    if after:
        found = found.where(keys[0] > after[0] if len(keys) == 1 else tuple_(*keys) > tuple_(*after))
    return found.order_by(*keys).limit(limit)


def beyond(prefix: str) -> str | None:
    """The first text, by code point, behind every one that begins with `prefix`; None if there is none."""
    for index in range(len(prefix) - 1, -1, -1):
        code = ord(prefix[index])
        if code < _LAST:
            following = code + 1 if code + 1 not in _SURROGATES else _SURROGATES.stop
            return prefix[:index] + chr(following)
    return None


_OF_USERS = (
    select(user_attributes.c.user_id, user_attributes.c.name, user_attributes.c.value)
    .where(user_attributes.c.user_id.in_(bindparam("user_ids", expanding=True)))
    .order_by(user_attributes.c.user_id, user_attributes.c.name)
)


def attributes(db: Connection, user_ids: Sequence[str]) -> Mapping[str, dict[str, str]]:
    """The attributes of a page of users by their ids, in one query."""
    found: dict[str, dict[str, str]] = {user_id: {} for user_id in user_ids}
    if user_ids:
        for user_id, name, value in db.execute(_OF_USERS, {"user_ids": list(user_ids)}):
            found[user_id][name] = value
    return found


def _keys(db: Connection, scan: Scan) -> list[ColumnElement[Any]]:
    keys = [] if scan.ranged is None else [_by_code_point(db, scan.ranged)]
    return keys if scan.key is None else [*keys, scan.key]


def _by_code_point(db: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column.collate("C") if db.dialect.name == "postgresql" else column
