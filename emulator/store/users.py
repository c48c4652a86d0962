"""Users and their attributes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)

from emulator.store.prepared import PreparedChange, PreparedSelect
from emulator.store.schema import aliases, user_attributes, user_pools, users
from emulator.store.upsert import PreparedRows


class User(Struct, frozen=True):
    """A row of `users`. `username_key` is the username as its pool compares it."""

    id: str
    pool_id: str
    sub: str
    username: str
    username_key: str
    status: str
    enabled: bool
    password_hash: str | None
    srp_salt: str | None
    srp_verifier: str | None
    password_set_at: datetime | None
    temporary_password_expires_at: datetime | None
    signed_out_at: datetime | None
    created_at: datetime
    updated_at: datetime
    mfa_options: list[dict[str, str]] | None = None


COLUMNS = [users.c[name] for name in User.__struct_fields__]


# Written out: a list of bound values would be unfolded anew at each execution.
_KINDS: list[ColumnElement[str]] = [
    literal_column(f"'{kind}'") for kind in ("email", "phone_number", "preferred_username")
]


_SELECT_BY_ID = select(*COLUMNS).where(users.c.id == bindparam("id"))
_BY_ID, _BY_ID_LOCKED = PreparedSelect(_SELECT_BY_ID), PreparedSelect(_SELECT_BY_ID.with_for_update())
_BY_SUB = PreparedSelect(
    select(*COLUMNS).where(users.c.pool_id == bindparam("pool_id"), users.c.sub == bindparam("sub"))
)
_REMOVE = PreparedChange(delete(users).where(users.c.id == bindparam("of_user")))
_OTHER = users.alias("other")
_POOL: BindParameter[str] = bindparam("pool_id")
_PREFERENCE = case((aliases.c.kind == "email", 2), (aliases.c.kind == "phone_number", 3), else_=4)
# The id of whom `key`, or `name` where it is a sub, means in `pool_id`. One question after the other, until one
# of them finds somebody: that is half of the cost of all three at once.
RESOLVED: ColumnElement[str] = func.coalesce(
    select(_OTHER.c.id).where(_OTHER.c.pool_id == _POOL, _OTHER.c.username_key == bindparam("key")).scalar_subquery(),
    select(_OTHER.c.id).where(_OTHER.c.pool_id == _POOL, _OTHER.c.sub == bindparam("name")).scalar_subquery(),
    select(aliases.c.user_id)
    .where(aliases.c.pool_id == _POOL, aliases.c.kind.in_(_KINDS), aliases.c.value_key == bindparam("key"))
    .order_by(_PREFERENCE)
    .limit(literal_column("1"))
    .scalar_subquery(),
)
# Whether anybody is found at all, by their own names alone or by an alias, too: half of the cost of whom.
_OWN_NAMES = or_(
    select(_OTHER.c.id).where(_OTHER.c.pool_id == _POOL, _OTHER.c.username_key == bindparam("key")).exists(),
    select(_OTHER.c.id).where(_OTHER.c.pool_id == _POOL, _OTHER.c.sub == bindparam("name")).exists(),
)
_AN_ALIAS = (
    select(aliases.c.user_id)
    .where(aliases.c.pool_id == _POOL, aliases.c.kind.in_(_KINDS), aliases.c.value_key == bindparam("key"))
    .exists()
)
_IS_TAKEN = PreparedSelect(select(literal_column("1")).where(_OWN_NAMES))
_IS_TAKEN_BY_ALIAS = PreparedSelect(select(literal_column("1")).where(or_(_OWN_NAMES, _AN_ALIAS)))
_SELECT_RESOLVED = select(*COLUMNS).where(users.c.id == RESOLVED)
_RESOLVE, _RESOLVE_HELD = PreparedSelect(_SELECT_RESOLVED), PreparedSelect(_SELECT_RESOLVED.with_for_update())


def get(db: Connection, user_id: str) -> User | None:
    row = _BY_ID.first(db, {"id": user_id})
    return User(*row) if row else None


def lock(db: Connection, user_id: str) -> User | None:
    """The row, held against other writers until the transaction ends (on SQLite every writer already is alone)."""
    row = _BY_ID_LOCKED.first(db, {"id": user_id})
    return User(*row) if row else None


def find_by_sub(db: Connection, pool_id: str, sub: str) -> User | None:
    row = _BY_SUB.first(db, {"pool_id": pool_id, "sub": sub})
    return User(*row) if row else None


def resolve(db: Connection, pool_id: str, name: str, key: str) -> User | None:
    """Whom a typed name means: the username first, then a sub, then an alias. `key` is the name as the pool folds it.
    Alias rows exist only where the pool is configured for them, so a plain pool never resolves one."""
    row = _RESOLVE.first(db, {"pool_id": pool_id, "name": name, "key": key})
    return User(*row) if row else None


def resolve_held(db: Connection, pool_id: str, name: str, key: str) -> User | None:
    """`resolve` and `lock` in one statement, in a transaction that writes: on SQLite it is alone anyway."""
    if db.dialect.name == "sqlite":
        return resolve(db, pool_id, name, key)
    row = _RESOLVE_HELD.first(db, {"pool_id": pool_id, "name": name, "key": key})
    return User(*row) if row else None


def is_taken(db: Connection, pool_id: str, name: str, key: str, *, has_aliases: bool) -> bool:
    """Whether `resolve` would find anybody. `has_aliases`: users of the pool may have some."""
    question = _IS_TAKEN_BY_ALIAS if has_aliases else _IS_TAKEN
    return question.first(db, {"pool_id": pool_id, "name": name, "key": key}) is not None


def pools_of_name(db: Connection, name: str, limit: int) -> list[str]:
    """The pools in which somebody has the username, as their pool compares it: one look-up for each pool there is."""
    keys = {name, name.lower()}
    wanted = select(users.c.pool_id).where(users.c.pool_id.in_(select(user_pools.c.id)), users.c.username_key.in_(keys))
    return list(db.execute(wanted.distinct().order_by(users.c.pool_id).limit(limit)).scalars())


def usernames(db: Connection, user_ids: Collection[str]) -> dict[str, str]:
    """By user id."""
    statement = select(users.c.id, users.c.username).where(users.c.id.in_(user_ids))
    return {row.id: row.username for row in db.execute(statement)}


def change(db: Connection, user_id: str, at: datetime, **values: Any) -> None:
    _changing(tuple(values)).run(db, {**values, "updated_at": at, "of_user": user_id})


@cache  # as many as there are callers
def _changing(names: tuple[str, ...]) -> PreparedChange:
    values: dict[str, Any] = {name: bindparam(name) for name in ("updated_at", *names)}
    return PreparedChange(update(users).where(users.c.id == bindparam("of_user")).values(values))


def set_mfa_options(db: Connection, user_id: str, at: datetime, options: Sequence[Mapping[str, object]]) -> None:
    """No options is NULL, not an empty list."""
    statement = update(users).where(users.c.id == user_id)
    db.execute(statement.values(updated_at=at, mfa_options=options or null()))


def remove(db: Connection, user_id: str) -> bool:
    return _REMOVE.run(db, {"of_user": user_id}) == 1


_ATTRIBUTES = PreparedSelect(
    select(user_attributes.c.name, user_attributes.c.value)
    .where(user_attributes.c.user_id == bindparam("user_id"))
    .order_by(user_attributes.c.name)
)
# The attributes that ListUsers can filter by, apart from the columns of `users`.
SEARCHED = frozenset({"email", "phone_number", "name", "given_name", "family_name", "preferred_username"})
_PUT_ATTRIBUTES = PreparedRows(user_attributes, replaces=True)
_DELETE_ATTRIBUTE = PreparedChange(
    delete(user_attributes).where(user_attributes.c.user_id == bindparam("u"), user_attributes.c.name == bindparam("n"))
)


def attributes(db: Connection, user_id: str) -> dict[str, str]:
    """Every attribute but `sub`, which is a column of the user."""
    return {row[0]: row[1] for row in _ATTRIBUTES.all(db, {"user_id": user_id})}


def put_attributes(db: Connection, pool_id: str, user_id: str, values: Mapping[str, str | None]) -> None:
    """Sets each value; None takes the attribute away. Two callers who put the same one at the same moment do not
    collide: the later one stays."""
    for name, value in values.items():
        if value is None:
            _DELETE_ATTRIBUTE.run(db, {"u": user_id, "n": name})
    _PUT_ATTRIBUTES.run(db, attribute_rows(pool_id, user_id, values))


def search_key(value: str) -> str:
    """What an attribute is searched by: folded, and no longer than a filter can be (an index row has its limits)."""
    return value.lower()[:256]


def attribute_rows(pool_id: str, user_id: str, values: Mapping[str, str | None]) -> list[tuple[str | None, ...]]:
    """Of those that have a value, in the order of the columns."""
    return [
        (user_id, name, value, pool_id, search_key(value) if name in SEARCHED else None)
        for name, value in values.items()
        if value is not None
    ]
