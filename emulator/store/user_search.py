"""Finding many users: ranges of one index each, read a page at a time from after a key, never by OFFSET.

A page that continues after a key neither skips nor repeats a user, even if users are added or deleted meanwhile. What
is compared by its beginning is compared by code point: SQLite does so anyhow, on Postgres COLLATE "C" says so, whatever
the order of the database is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Integer, Select, String, bindparam, func, select, tuple_

from emulator.store import user_details
from emulator.store import users as store_users
from emulator.store.prepared import PreparedSelect
from emulator.store.schema import user_attributes, users
from emulator.store.users import User, search_key

_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_WITH_ATTRIBUTE = user_attributes.join(users, users.c.id == user_attributes.c.user_id)


@dataclass(frozen=True, slots=True)
class Scan:
    """Users that lie together in an index: those of `where` whose `ranged` column begins with `prefix`, if there is
    one. They come in the order of `ranged`, then of `key`, which is unique within them. `where` may bind `values` by
    name; scans of one `shape` differ in nothing else, and their statements are compiled once."""

    source: FromClause
    where: Sequence[ColumnElement[bool]]
    key: ColumnElement[Any] | None = None
    ranged: ColumnElement[Any] | None = None
    prefix: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    shape: str = ""


_OF_POOL = users.c.pool_id == bindparam("pool_id")


def everyone(pool_id: str) -> Scan:
    return Scan(users, [_OF_POOL], key=users.c.id, values={"pool_id": pool_id}, shape="everyone")


def by_enabled(pool_id: str, *, enabled: bool) -> Scan:
    where = [_OF_POOL, users.c.enabled.is_(enabled)]
    return Scan(users, where, key=users.c.id, values={"pool_id": pool_id}, shape=f"enabled {enabled}")


def by_status(pool_id: str, status: str) -> Scan:
    where = [_OF_POOL, users.c.status == bindparam("status")]
    return Scan(users, where, key=users.c.id, values={"pool_id": pool_id, "status": status}, shape="status")


def by_sub(pool_id: str, sub: str, *, prefix: bool) -> Scan:
    if prefix:
        return Scan(users, [_OF_POOL], ranged=users.c.sub, prefix=sub, values={"pool_id": pool_id}, shape="sub prefix")
    where = [_OF_POOL, users.c.sub == bindparam("sub")]
    return Scan(users, where, key=users.c.sub, values={"pool_id": pool_id, "sub": sub}, shape="sub")


def by_username(pool_id: str, folded: str, username: str, *, prefix: bool) -> Scan:
    """`folded` as the pool compares names: that is what is indexed. The username itself is compared as it is."""
    values: dict[str, Any] = {"pool_id": pool_id, "username": username}
    if prefix:
        values["length"] = len(username)
        begins = func.substr(users.c.username, 1, bindparam("length", type_=Integer())) == bindparam(
            "username", type_=String()
        )
        where = [_OF_POOL, begins]
        return Scan(users, where, ranged=users.c.username_key, prefix=folded, values=values, shape="username prefix")
    where = [_OF_POOL, users.c.username_key == bindparam("folded"), users.c.username == bindparam("username")]
    return Scan(users, where, key=users.c.username_key, values={**values, "folded": folded}, shape="username")


def by_attribute(pool_id: str, name: str, value: str, *, prefix: bool) -> Scan:
    """`name` is one of `users.SEARCHED`: the others have no search key."""
    columns, key = user_attributes.c, search_key(value)
    where = [columns.pool_id == bindparam("pool_id"), columns.name == bindparam("name")]
    values = {"pool_id": pool_id, "name": name}
    if prefix:
        where.append(columns.value_key.is_not(None))
        ranged = columns.value_key
        return Scan(_WITH_ATTRIBUTE, where, columns.user_id, ranged, key, values=values, shape="attribute prefix")
    where.append(columns.value_key == bindparam("value_key"))
    values["value_key"] = key
    return Scan(_WITH_ATTRIBUTE, where, key=columns.user_id, values=values, shape="attribute")


def page(db: Connection, scan: Scan, after: Sequence[str], limit: int) -> list[tuple[User, list[str]]]:
    """Users with the key that each is continued after; from the beginning if `after` is empty."""
    rows = _rows(db, scan, after, limit, with_attributes=False)
    return [(User(*row[:_WIDTH]), list(row[_WIDTH:])) for row in rows]


def page_with_attributes(
    db: Connection, scan: Scan, after: Sequence[str], limit: int
) -> list[tuple[User, dict[str, str], list[str]]]:
    """`page`, with the attributes of each user in the order of their names."""
    rows = _rows(db, scan, after, limit, with_attributes=True)
    return [(User(*row[:_WIDTH]), user_details.in_order(row[_WIDTH]), list(row[_WIDTH + 1 :])) for row in rows]


def statement(
    dialect: str, scan: Scan, after: Sequence[str], limit: int, *, with_attributes: bool = False
) -> tuple[Select[Any], dict[str, Any]]:
    """The statement, and the values it binds by name."""
    keys = _keys(dialect, scan)
    shown = [user_details.attributes(dialect, users.c.id)] if with_attributes else []
    found = select(*store_users.COLUMNS, *shown, *keys).select_from(scan.source).where(*scan.where)
    if scan.ranged is not None:
        found = found.where(keys[0] >= bindparam("first"))
        if beyond(scan.prefix) is not None:
            found = found.where(keys[0] < bindparam("end"))
    if after:
        places = [bindparam(f"after_{number}", type_=key.type) for number, key in enumerate(keys)]
        found = found.where(keys[0] > places[0] if len(keys) == 1 else tuple_(*keys) > tuple_(*places))
    found = found.order_by(*keys).limit(bindparam("most", type_=Integer()))
    return found, _values(scan, after, limit)


def _values(scan: Scan, after: Sequence[str], limit: int) -> dict[str, Any]:
    places = {f"after_{number}": value for number, value in enumerate(after)}
    return {**scan.values, **places, "first": scan.prefix, "end": beyond(scan.prefix), "most": limit}


def _rows(db: Connection, scan: Scan, after: Sequence[str], limit: int, *, with_attributes: bool) -> Sequence[Any]:
    if not scan.shape:
        built, values = statement(db.dialect.name, scan, after, limit, with_attributes=with_attributes)
        return db.execute(built, values).all()
    key = (scan.shape, len(after), beyond(scan.prefix) is None, with_attributes)
    prepared = _PREPARED.get(key)
    if prepared is None:
        prepared = _PREPARED[key] = PreparedSelect(
            lambda dialect: statement(dialect, scan, after, limit, with_attributes=with_attributes)[0]
        )
    return prepared.all(db, _values(scan, after, limit))


_WIDTH = len(store_users.COLUMNS)
_PREPARED: dict[tuple[str, int, bool, bool], PreparedSelect] = {}  # bounded by the shapes there are


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


def _keys(dialect: str, scan: Scan) -> list[ColumnElement[Any]]:
    keys = [] if scan.ranged is None else [_by_code_point(dialect, scan.ranged)]
    return keys if scan.key is None else [*keys, scan.key]


def _by_code_point(dialect: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column.collate("C") if dialect == "postgresql" else column
