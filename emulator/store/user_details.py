"""What answers show of users, and nothing else of them: a row has a password's hash and verifier beside, which are
longer than all the rest. Lists of a user's own are brought as JSON in columns of the row, so that there is one
statement and one row.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import JSON, ColumnElement, Connection, Select, bindparam, func, literal_column, select, type_coerce

from emulator.model.shapes import UserStatusType
from emulator.store import families, users
from emulator.store.columns import EpochSeconds
from emulator.store.families import Family
from emulator.store.prepared import PreparedSelect
from emulator.store.schema import refresh_token_families, user_attributes
from emulator.store.schema import users as users_table
from emulator.store.sign_in_schema import user_factors


class Profile(NamedTuple):
    """Instants are epoch seconds, as in answers. `attributes` are the values by name, without `sub`, in no order. A
    tuple, as a page has sixty of them."""

    sub: str
    username: str
    status: UserStatusType
    enabled: bool
    created_at: float
    updated_at: float
    mfa_options: list[dict[str, str]] | None
    attributes: Mapping[str, str]


class Details(NamedTuple):
    """`factors` are those that the user activated, with whether they are preferred."""

    profile: Profile
    factors: Mapping[str, bool]
    username_key: str
    pool_id: str

    @property
    def sub(self) -> str:
        return self.profile.sub


WIDTH = len(Profile._fields)


def columns(dialect: str) -> list[ColumnElement[Any]]:
    """Those of a profile."""
    column = users_table.c
    return [
        column.sub,
        column.username,
        column.status,
        column.enabled,
        type_coerce(column.created_at, EpochSeconds()).label("created"),
        type_coerce(column.updated_at, EpochSeconds()).label("updated"),
        column.mfa_options,
        attributes(dialect, column.id),
    ]


def attributes(dialect: str, user_id: ColumnElement[str]) -> ColumnElement[Any]:
    """Values by name, but for `sub`."""
    of_user = user_attributes.alias()  # the statement may look for one of them, too
    chosen = select(_by_name(dialect, of_user.c.name, of_user.c.value))
    return chosen.where(of_user.c.user_id == user_id).scalar_subquery()


def in_order(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: attributes[name] for name in sorted(attributes)}


def _detailed(dialect: str) -> list[ColumnElement[Any]]:
    factor = user_factors.c
    factors = select(_by_name(dialect, factor.factor, factor.preferred)).where(
        factor.user_id == users_table.c.id, factor.enabled
    )
    return [*columns(dialect), factors.scalar_subquery(), users_table.c.username_key, users_table.c.pool_id]


def _by_name(dialect: str, name: ColumnElement[str], value: ColumnElement[Any]) -> ColumnElement[Any]:
    """An object; Postgres has NULL where SQLite has an empty one."""
    if dialect == "sqlite":
        return func.json_group_object(name, value, type_=JSON)
    return func.coalesce(func.json_object_agg(name, value), literal_column("'{}'"), type_=JSON)


def _resolving(dialect: str) -> Select[Any]:
    return select(*_detailed(dialect)).where(users_table.c.id == users.RESOLVED)


def _of_family(dialect: str) -> Select[Any]:
    return (
        select(*families.COLUMNS, *_detailed(dialect))
        .join(users_table, users_table.c.id == refresh_token_families.c.user_id)
        .where(refresh_token_families.c.event_id == bindparam("event_id"))
    )


_RESOLVE, _FAMILY = PreparedSelect(_resolving), PreparedSelect(_of_family)


def _read(row: Sequence[Any]) -> Details:
    return Details(Profile._make(row[:WIDTH]), *row[WIDTH:])


def resolve(db: Connection, pool_id: str, name: str, key: str) -> Details | None:
    """As `users.resolve`."""
    row = _RESOLVE.first(db, {"pool_id": pool_id, "name": name, "key": key})
    return _read(row) if row else None


def of_family(db: Connection, event_id: str) -> tuple[Family, Details] | None:
    """As `families.find_with_user`."""
    row = _FAMILY.first(db, {"event_id": event_id})
    return (Family(*row[: families.WIDTH]), _read(row[families.WIDTH :])) if row else None
