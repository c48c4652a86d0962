"""A user with what tokens tell of them, attributes and groups, in one question; and, for a sign-in, held by it.

Lists are brought as JSON in columns of the user's row, as in `store.user_details`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    func,
    literal_column,
    select,
)

from emulator.store import user_details, users
from emulator.store.groups import Membership
from emulator.store.prepared import PreparedSelect
from emulator.store.schema import attempts, user_group_members, user_groups
from emulator.store.schema import users as users_table
from emulator.store.users import User


class Told(Struct, frozen=True):
    """`attributes` in the order of their names, without `sub`; `groups` the one that takes precedence first."""

    attributes: Mapping[str, str]
    groups: Sequence[Membership]


class Held(Struct, frozen=True):
    """`has_failed`: something was counted against the user by the rule that was asked for. On Postgres that is so of
    the moment when the question was asked, which whoever held the row meanwhile may have changed."""

    user: User
    told: Told
    has_failed: bool


WIDTH = 2


def columns(dialect: str, user_id: Column[str]) -> list[ColumnElement[Any]]:
    """As many as WIDTH, which `read` takes."""
    return [user_details.attributes(dialect, user_id), _groups(dialect, user_id)]


def read(row: Sequence[Any]) -> Told:
    """Where there are no groups, Postgres has NULL."""
    attributes, groups = row
    return Told(user_details.in_order(attributes), [Membership(*group) for group in groups] if groups else ())


def _groups(dialect: str, user_id: Column[str]) -> ColumnElement[Any]:
    group, member = user_groups.c, user_group_members.c
    shown = (group.name, group.role_arn, group.precedence)
    order = (group.precedence.is_(None), group.precedence, group.name_key)
    mine = (member.user_id == user_id, member.pool_id == group.pool_id, member.name_key == group.name_key)
    if dialect == "sqlite":
        in_order = select(*shown).where(*mine).order_by(*order).correlate(user_id.table).subquery()
        listed = func.json_group_array(func.json_array(*in_order.c), type_=JSON)
        return select(listed).select_from(in_order).scalar_subquery()
    documents = func.json_agg(func.json_build_array(*shown), type_=JSON).aggregate_order_by(*order)
    return select(documents).where(*mine).scalar_subquery()


def has_failed(user: Any) -> ColumnElement[bool]:
    """Whether anything is counted against a user by the rule `rule`; `prefix` and their id are its subject."""
    column = attempts.c
    counted: Select[Any] = select(literal_column("1")).where(
        column.pool_id == user.pool_id,
        column.subject == bindparam("prefix") + user.id,
        column.rule == bindparam("rule"),
    )
    return counted.exists()


def _of_name(dialect: str) -> Select[Any]:
    return _held(dialect).where(users_table.c.id == users.RESOLVED)


def _held(dialect: str) -> Select[Any]:
    shown = columns(dialect, users_table.c.id)
    return select(*users.COLUMNS, *shown, has_failed(users_table.c)).with_for_update(of=users_table)


def _of_user(dialect: str) -> Select[Any]:
    return select(*columns(dialect, users_table.c.id)).where(users_table.c.id == bindparam("id"))


def _of_id(dialect: str) -> Select[Any]:
    return _held(dialect).where(users_table.c.id == bindparam("id"))


_OF_NAME, _OF_ID, _OF_USER = PreparedSelect(_of_name), PreparedSelect(_of_id), PreparedSelect(_of_user)
_USER_WIDTH = len(users.COLUMNS)


def of_user(db: Connection, user_id: str) -> Told:
    row = _OF_USER.first(db, {"id": user_id})
    return read(row) if row else Told({}, ())


def hold(db: Connection, pool_id: str, name: str, key: str, *, prefix: str, rule: str) -> Held | None:
    """`users.resolve_held`, with what tokens tell. `prefix` and the user's id are the subject that `rule` counts."""
    row = _OF_NAME.first(db, {"pool_id": pool_id, "name": name, "key": key, "prefix": prefix, "rule": rule})
    return _as_held(row) if row else None


def hold_known(db: Connection, user_id: str, *, prefix: str, rule: str) -> Held | None:
    """The same of a user whose id is known."""
    row = _OF_ID.first(db, {"id": user_id, "prefix": prefix, "rule": rule})
    return _as_held(row) if row else None


def _as_held(row: Sequence[Any]) -> Held:
    return Held(User(*row[:_USER_WIDTH]), read(row[_USER_WIDTH : _USER_WIDTH + WIDTH]), bool(row[-1]))
