"""Groups and who is in them."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, func, select, update

from emulator.store import users as store_users
from emulator.store.prepared import PreparedSelect
from emulator.store.schema import user_group_members, user_groups, user_pools, users
from emulator.store.upsert import add_unless_taken
from emulator.store.users import User


class Group(Struct, frozen=True):
    """A row of `user_groups`. `name_key` is the name without case, by which groups are told apart."""

    pool_id: str
    name_key: str
    name: str
    description: str | None
    role_arn: str | None
    precedence: int | None
    created_at: datetime
    updated_at: datetime


class Membership(Struct, frozen=True):
    """What tokens tell of a group (`store.told`)."""

    name: str
    role_arn: str | None
    precedence: int | None


_COLUMNS = [user_groups.c[name] for name in Group.__struct_fields__]
_ONE = select(*_COLUMNS).where(
    user_groups.c.pool_id == bindparam("pool_id"), user_groups.c.name_key == bindparam("name_key")
)
_OF_USER = (
    select(*_COLUMNS)
    .join(
        user_group_members,
        (user_group_members.c.pool_id == user_groups.c.pool_id)
        & (user_group_members.c.name_key == user_groups.c.name_key),
    )
    .where(user_group_members.c.user_id == bindparam("user_id"))
)
_IN_ORDER_OF_PRECEDENCE = PreparedSelect(
    _OF_USER.order_by(user_groups.c.precedence.is_(None), user_groups.c.precedence, user_groups.c.name_key)
)
# Lets rows that refer to the pool be written meanwhile, which FOR UPDATE would not.
_POOL_LOCKED = select(user_pools.c.id).where(user_pools.c.id == bindparam("pool_id")).with_for_update(key_share=True)


def find(db: Connection, pool_id: str, name_key: str) -> Group | None:
    row = db.execute(_ONE, {"pool_id": pool_id, "name_key": name_key}).one_or_none()
    return Group(*row) if row else None


def add(db: Connection, group: Group) -> bool:
    """False if a group of the name exists: the primary key decides."""
    return add_unless_taken(db, user_groups, asdict(group))


def change(db: Connection, pool_id: str, name_key: str, at: datetime, **values: Any) -> bool:
    """False if there is no such group."""
    statement = update(user_groups).where(user_groups.c.pool_id == pool_id, user_groups.c.name_key == name_key)
    return db.execute(statement.values(updated_at=at, **values)).rowcount == 1


def remove(db: Connection, pool_id: str, name_key: str) -> bool:
    """With its memberships. False if there is no such group."""
    statement = delete(user_groups).where(user_groups.c.pool_id == pool_id, user_groups.c.name_key == name_key)
    return db.execute(statement).rowcount == 1


def count_locked(db: Connection, pool_id: str) -> int:
    """How many groups the pool has, and will have until this transaction ends."""
    db.execute(_POOL_LOCKED, {"pool_id": pool_id})
    counted = select(func.count()).select_from(user_groups).where(user_groups.c.pool_id == pool_id)
    return int(db.execute(counted).scalar_one())


def page(db: Connection, pool_id: str, *, after: str | None, limit: int) -> list[Group]:
    """Groups of a pool in the order of their keys, from after the key on."""
    statement = select(*_COLUMNS).where(user_groups.c.pool_id == pool_id).order_by(user_groups.c.name_key)
    if after is not None:
        statement = statement.where(user_groups.c.name_key > after)
    return [Group(*row) for row in db.execute(statement.limit(limit))]


# --- members --------------------------------------------------------------------------------------------------


def is_member(db: Connection, group: Group, user_id: str) -> bool:
    found = select(user_group_members.c.user_id).where(
        user_group_members.c.pool_id == group.pool_id,
        user_group_members.c.name_key == group.name_key,
        user_group_members.c.user_id == user_id,
    )
    return db.execute(found).first() is not None


def count_of_user(db: Connection, user_id: str) -> int:
    counted = select(func.count()).select_from(user_group_members).where(user_group_members.c.user_id == user_id)
    return int(db.execute(counted).scalar_one())


def add_member(db: Connection, group: Group, user_id: str, at: datetime) -> bool:
    """False if the user was one already."""
    values = {"pool_id": group.pool_id, "name_key": group.name_key, "user_id": user_id, "since": at}
    return add_unless_taken(db, user_group_members, values)


def remove_member(db: Connection, group: Group, user_id: str) -> bool:
    statement = delete(user_group_members).where(
        user_group_members.c.pool_id == group.pool_id,
        user_group_members.c.name_key == group.name_key,
        user_group_members.c.user_id == user_id,
    )
    return db.execute(statement).rowcount == 1


def of_user(db: Connection, user_id: str) -> list[Group]:
    """Every group of a user, the one that takes precedence first; those without precedence last, ties by name."""
    return [Group(*row) for row in _IN_ORDER_OF_PRECEDENCE.all(db, {"user_id": user_id})]


def page_of_user(db: Connection, user_id: str, *, after: str | None, limit: int) -> list[Group]:
    """Groups of a user in the order of their keys, from after the key on."""
    statement = _OF_USER.order_by(user_groups.c.name_key)
    if after is not None:
        statement = statement.where(user_groups.c.name_key > after)
    return [Group(*row) for row in db.execute(statement.limit(limit), {"user_id": user_id})]


def page_of_members(db: Connection, group: Group, *, after: str | None, limit: int) -> list[User]:
    """Members of a group in the order of their ids, from after the id on."""
    member = user_group_members.c
    statement = (
        select(*store_users.COLUMNS)
        .join(user_group_members, member.user_id == users.c.id)
        .where(member.pool_id == group.pool_id, member.name_key == group.name_key)
        .order_by(member.user_id)
    )
    if after is not None:
        statement = statement.where(member.user_id > after)
    return [User(*row) for row in db.execute(statement.limit(limit))]
