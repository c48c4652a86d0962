"""The second factors of a user: which they activated, which they prefer, and what a sign-in needs to know beside.

A factor without a row was never chosen.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec import Struct, field
from sqlalchemy import BindParameter, Connection, bindparam, case, delete, literal, or_, select, union_all, update

from emulator.store.prepared import PreparedSelect
from emulator.store.schema import user_attributes
from emulator.store.sign_in_schema import software_tokens, user_factors
from emulator.store.upsert import add_or_replace


class Factors(Struct, frozen=True):
    """`token_name` is the FriendlyDeviceName of the registered app; `addresses` are the values of email and
    phone_number, those that are there."""

    enabled: frozenset[str] = frozenset()
    preferred: str | None = None
    has_software_token: bool = False
    token_name: str | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)


_FACTOR, _TOKEN, _ADDRESS = "factor", "token", "address"
_USER: BindParameter[str] = bindparam("user_id")
_FIND = PreparedSelect(
    union_all(
        select(
            literal(_FACTOR).label("kind"),
            user_factors.c.factor.label("name"),
            case((user_factors.c.preferred, "preferred"), else_="enabled").label("value"),
        ).where(user_factors.c.user_id == _USER, user_factors.c.enabled),
        select(literal(_TOKEN), literal(""), software_tokens.c.friendly_name).where(
            software_tokens.c.user_id == _USER, software_tokens.c.verified_at.is_not(None)
        ),
        select(literal(_ADDRESS), user_attributes.c.name, user_attributes.c.value).where(
            user_attributes.c.user_id == _USER,
            or_(user_attributes.c.name == "email", user_attributes.c.name == "phone_number"),
        ),
    )
)


def find(db: Connection, user_id: str) -> Factors:
    """Everything in one statement."""
    rows = [tuple(row) for row in _FIND.all(db, {"user_id": user_id})]
    tokens = [value for kind, _, value in rows if kind == _TOKEN]
    return Factors(
        enabled=frozenset(name for kind, name, _ in rows if kind == _FACTOR),
        preferred=next((name for kind, name, value in rows if kind == _FACTOR and value == "preferred"), None),
        has_software_token=bool(tokens),
        token_name=tokens[0] if tokens else None,
        addresses={name: value for kind, name, value in rows if kind == _ADDRESS and value},
    )


def replace(db: Connection, user_id: str, now: datetime, enabled: Collection[str], preferred: str | None) -> None:
    """These are the user's factors from here on; those that stay keep their `since`. The caller holds the user's
    row."""
    mine = user_factors.c.user_id == user_id
    db.execute(delete(user_factors).where(mine, user_factors.c.factor.not_in(list(enabled))))
    # Two are never preferred at once, not even between two statements.
    db.execute(update(user_factors).where(mine, user_factors.c.preferred).values(preferred=False))
    rows = [
        {"user_id": user_id, "factor": factor, "enabled": True, "preferred": factor == preferred, "since": now}
        for factor in sorted(enabled)
    ]
    if rows:
        db.execute(add_or_replace(db.dialect.name, user_factors, ("since",)), rows)
