"""Finding many users: ranges of one index each, read a page at a time from after a key, never by OFFSET.

A page that continues after a key neither skips nor repeats a user, even if users are added or deleted meanwhile. What
is compared by its beginning is compared by code point: SQLite does so anyhow, on Postgres COLLATE "C" says so, whatever
the order of the database is.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    String,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
)

from emulator.store import user_details
from emulator.store import users as store_users
from emulator.store.prepared import PreparedSelect
from emulator.store.schema import USER_DISABLED, user_attributes, users
from emulator.store.user_details import Profile
from emulator.store.users import User, search_key

_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_WITH_ATTRIBUTE = user_attributes.join(users, users.c.id == user_attributes.c.user_id)


class Range(Struct, frozen=True, eq=False):
    """Users that lie together in an index: those of `where` whose `ranged` column begins with a text, if there is one.
    They come in the order of `ranged`, then of `key`, which is unique within them. `prepared` are its statements, each
    compiled once; None where the range is asked for once and then no more."""

    source: FromClause
    where: Sequence[ColumnElement[bool]]
    key: ColumnElement[Any] | None = None
    ranged: ColumnElement[Any] | None = None
    prepared: dict[tuple[bool, bool, bool], PreparedSelect] | None = None


class Scan(Struct, frozen=True):
    """A range, with the text that its `ranged` column begins with, and the values that its `where` binds by name."""

    range: Range
    prefix: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def _kept(
    *where: ColumnElement[bool],
    source: FromClause = users,
    key: ColumnElement[Any] | None = None,
    ranged: ColumnElement[Any] | None = None,
) -> Range:
    return Range(source, where, key, ranged, {})


_OF_POOL = users.c.pool_id == bindparam("pool_id")
_BEGINS = func.substr(users.c.username, 1, bindparam("length", type_=Integer())) == bindparam(
    "username", type_=String()
)
_ATTRIBUTE = user_attributes.c
_OF_ATTRIBUTE = (_ATTRIBUTE.pool_id == bindparam("pool_id"), _ATTRIBUTE.name == bindparam("name"))

_EVERYONE = _kept(_OF_POOL, key=users.c.id)
# The enabled ones are read past the others: of a pool they are all, or most, and so each user made costs an index less.
_ENABLED = {
    False: _kept(_OF_POOL, users.c.enabled.is_(False), literal_column(USER_DISABLED.text), key=users.c.id),
    True: _kept(_OF_POOL, users.c.enabled.is_(True), key=users.c.id),
}
_STATUS = _kept(_OF_POOL, users.c.status == bindparam("status"), key=users.c.id)
_SUB = _kept(_OF_POOL, users.c.sub == bindparam("sub"), key=users.c.sub)
_SUB_PREFIX = _kept(_OF_POOL, ranged=users.c.sub)
_USERNAME = _kept(
    _OF_POOL,
    users.c.username_key == bindparam("folded"),
    users.c.username == bindparam("username"),
    key=users.c.username_key,
)
_USERNAME_PREFIX = _kept(_OF_POOL, _BEGINS, ranged=users.c.username_key)
_VALUE = _kept(
    *_OF_ATTRIBUTE, _ATTRIBUTE.value_key == bindparam("value_key"), source=_WITH_ATTRIBUTE, key=_ATTRIBUTE.user_id
)
_VALUE_PREFIX = _kept(
    *_OF_ATTRIBUTE,
    _ATTRIBUTE.value_key.is_not(None),
    source=_WITH_ATTRIBUTE,
    key=_ATTRIBUTE.user_id,
    ranged=_ATTRIBUTE.value_key,
)


def everyone(pool_id: str) -> Scan:
    return Scan(_EVERYONE, values={"pool_id": pool_id})


def by_enabled(pool_id: str, *, enabled: bool) -> Scan:
    return Scan(_ENABLED[enabled], values={"pool_id": pool_id})


def by_status(pool_id: str, status: str) -> Scan:
    return Scan(_STATUS, values={"pool_id": pool_id, "status": status})


def by_sub(pool_id: str, sub: str, *, prefix: bool) -> Scan:
    if prefix:
        return Scan(_SUB_PREFIX, sub, {"pool_id": pool_id})
    return Scan(_SUB, values={"pool_id": pool_id, "sub": sub})


def by_username(pool_id: str, folded: str, username: str, *, prefix: bool) -> Scan:
    """`folded` as the pool compares names: that is what is indexed. The username itself is compared as it is."""
    values: dict[str, Any] = {"pool_id": pool_id, "username": username}
    if prefix:
        return Scan(_USERNAME_PREFIX, folded, {**values, "length": len(username)})
    return Scan(_USERNAME, values={**values, "folded": folded})


def by_attribute(pool_id: str, name: str, value: str, *, prefix: bool) -> Scan:
    """`name` is one of `users.SEARCHED`: the others have no search key."""
    key, values = search_key(value), {"pool_id": pool_id, "name": name}
    if prefix:
        return Scan(_VALUE_PREFIX, key, values)
    return Scan(_VALUE, values={**values, "value_key": key})


def page(db: Connection, scan: Scan, after: Sequence[str], limit: int) -> list[tuple[User, list[str]]]:
    """Users with the key that each is continued after; from the beginning if `after` is empty."""
    rows = _rows(db, scan, after, limit, as_profiles=False)
    return [(User(*row[:_WIDTH]), list(row[_WIDTH:])) for row in rows]


def page_of_profiles(
    db: Connection, scan: Scan, after: Sequence[str], limit: int
) -> tuple[list[Profile], list[Sequence[str]]]:
    """`page`, of what answers show; the keys apart, of which one is asked for at most."""
    width, make = user_details.WIDTH, Profile._make
    rows = _rows(db, scan, after, limit, as_profiles=True)
    return [make(row[:width]) for row in rows], [row[width:] for row in rows]


def statement(
    dialect: str, scan: Scan, after: Sequence[str], limit: int, *, as_profiles: bool = False
) -> tuple[Select[Any], dict[str, Any]]:
    """The statement, and the values it binds by name."""
    keys = _keys(dialect, scan.range)
    shown = user_details.columns(dialect) if as_profiles else store_users.COLUMNS
    found = select(*shown, *keys).select_from(scan.range.source).where(*scan.range.where)
    if scan.range.ranged is not None:
        found = found.where(keys[0] >= bindparam("first"))
        if beyond(scan.prefix) is not None:
            found = found.where(keys[0] < bindparam("end"))
    if after:
        places = [bindparam(f"after_{number}", type_=key.type) for number, key in enumerate(keys)]
        found = found.where(keys[0] > places[0] if len(keys) == 1 else tuple_(*keys) > tuple_(*places))
    found = found.order_by(*keys).limit(bindparam("most", type_=Integer()))
    return found, _values(scan, after, limit)


def _values(scan: Scan, after: Sequence[str], limit: int) -> dict[str, Any]:
    values = {**scan.values, "first": scan.prefix, "end": beyond(scan.prefix), "most": limit}
    for number, value in enumerate(after):
        values[f"after_{number}"] = value
    return values


def _rows(db: Connection, scan: Scan, after: Sequence[str], limit: int, *, as_profiles: bool) -> Sequence[Any]:
    known = scan.range.prepared
    if known is None:
        built, values = statement(db.dialect.name, scan, after, limit, as_profiles=as_profiles)
        return db.execute(built, values).all()
    values = _values(scan, after, limit)
    key = (bool(after), values["end"] is None, as_profiles)
    prepared = known.get(key)
    if prepared is None:
        prepared = known[key] = PreparedSelect(
            lambda dialect: statement(dialect, scan, after, limit, as_profiles=as_profiles)[0]
        )
    return prepared.all(db, values)


_WIDTH = len(store_users.COLUMNS)


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


def _keys(dialect: str, range_: Range) -> list[ColumnElement[Any]]:
    keys = [] if range_.ranged is None else [_by_code_point(dialect, range_.ranged)]
    return keys if range_.key is None else [*keys, range_.key]


def _by_code_point(dialect: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column.collate("C") if dialect == "postgresql" else column
