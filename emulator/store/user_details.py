"""A user with what the answers about one user show: attributes and second factors, all in one question.

Lists are brought as JSON in columns of the user's row, so that there is one statement and one row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Select, bindparam, func, select

from emulator.store import families, users
from emulator.store.families import Family
from emulator.store.prepared import PreparedSelect
from emulator.store.schema import refresh_token_families, user_attributes
from emulator.store.schema import users as users_table
from emulator.store.sign_in_schema import software_tokens, user_factors
from emulator.store.user_factors import Factors
from emulator.store.users import User


@dataclass(frozen=True, slots=True)
class Details:
    """`attributes` in the order of their names, without `sub`."""

    attributes: Mapping[str, str]
    factors: Factors


def _columns(dialect: str, user_id: ColumnElement[str]) -> list[ColumnElement[Any]]:
    """Attributes by name, activated factors with whether they are preferred, names of registered apps."""
    listed = func.json_group_array if dialect == "sqlite" else func.json_agg
    app, factor = software_tokens.c, user_factors.c
    return [
        attributes(dialect, user_id),
        select(_by_name(dialect)(factor.factor, factor.preferred, type_=JSON))
        .where(factor.user_id == user_id, factor.enabled)
        .scalar_subquery(),
        select(listed(app.friendly_name, type_=JSON))
        .where(app.user_id == user_id, app.verified_at.is_not(None))
        .scalar_subquery(),
    ]


def attributes(dialect: str, user_id: ColumnElement[str]) -> ColumnElement[Any]:
    """Values by name, but for `sub`; where there is nothing, Postgres has NULL."""
    of_user = user_attributes.alias()  # the statement may look for one of them, too
    chosen = select(_by_name(dialect)(of_user.c.name, of_user.c.value, type_=JSON))
    return chosen.where(of_user.c.user_id == user_id).scalar_subquery()


def in_order(attributes: dict[str, str] | None) -> dict[str, str]:
    return {name: attributes[name] for name in sorted(attributes)} if attributes else {}


def _by_name(dialect: str) -> Any:
    return func.json_group_object if dialect == "sqlite" else func.json_object_agg


def _read(row: Sequence[Any]) -> Details:
    """Where there is nothing, Postgres has NULL."""
    attributes, factors, apps = row[0] or {}, row[1] or {}, row[2] or []
    addresses = {name: attributes[name] for name in ("email", "phone_number") if attributes.get(name)}
    mine = Factors(
        enabled=frozenset(factors),
        preferred=next((name for name, is_preferred in factors.items() if is_preferred), None),
        has_software_token=bool(apps),
        token_name=apps[0] if apps else None,
        addresses=addresses,
    )
    return Details(in_order(attributes), mine)


def _resolving(dialect: str) -> Select[Any]:
    found = users.RESOLVING.subquery("found")
    return select(found, *_columns(dialect, found.c.id)).order_by(found.c.preference).limit(1)


def _of_family(dialect: str) -> Select[Any]:
    return (
        select(*families.COLUMNS, *users.COLUMNS, *_columns(dialect, users_table.c.id))
        .join(users_table, users_table.c.id == refresh_token_families.c.user_id)
        .where(refresh_token_families.c.event_id == bindparam("event_id"))
    )


_RESOLVE, _FAMILY = PreparedSelect(_resolving), PreparedSelect(_of_family)
_USER_WIDTH = len(users.COLUMNS)


def resolve(db: Connection, pool_id: str, name: str, key: str) -> tuple[User, Details] | None:
    """As `users.resolve`."""
    row = _RESOLVE.first(db, {"pool_id": pool_id, "name": name, "key": key})
    return (User(*row[:_USER_WIDTH]), _read(row[_USER_WIDTH + 1 :])) if row else None


def of_family(db: Connection, event_id: str) -> tuple[Family, User, Details] | None:
    """As `families.find_with_user`."""
    row = _FAMILY.first(db, {"event_id": event_id})
    if row is None:
        return None
    user_ends = families.WIDTH + _USER_WIDTH
    family, user = Family(*row[: families.WIDTH]), User(*row[families.WIDTH : user_ends])
    return family, user, _read(row[user_ends:])
