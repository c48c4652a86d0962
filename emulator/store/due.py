"""What runs out next, by the clock of its pool. Each kind is read from an index of its instants, so that the first few
cost the same however many there are. Where the index has the instants of each pool together, the first of each pool
tells which pools the first few can be of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, FromClause, Select, String, func, literal, null, select

from emulator.store.oauth_schema import authorization_codes, browser_sessions
from emulator.store.region_schema import published_secrets
from emulator.store.schema import (
    CODE_WAITS,
    attempts,
    codes,
    refresh_token_families,
    sessions,
    user_pools,
    users,
)


class Due(Struct, frozen=True):
    """`what` is as `store.expiry` names it, or a lock or a secret. `about`: the purpose of a code, the challenge of a
    session, the rule of a lock, or the app client. Nobody's: a secret of an app client."""

    what: str
    pool_id: str
    at: datetime
    username: str | None
    about: str | None


class _Kind(Struct, frozen=True):
    table: FromClause
    pool_id: ColumnElement[str]
    at: ColumnElement[datetime]
    username: ColumnElement[Any]
    about: ColumnElement[Any]
    still: Sequence[ColumnElement[bool]] = ()
    by_pool: bool = False  # what its index begins with


def _of_user(table: Any, about: ColumnElement[Any], *still: Any) -> _Kind:
    joined = table.join(users, users.c.id == table.c.user_id)
    return _Kind(joined, table.c.pool_id, table.c.expires_at, users.c.username, about, still, by_pool=True)


_NOTHING = null().cast(String)
_KINDS = {
    "code": _of_user(codes, codes.c.purpose, CODE_WAITS),
    "session": _Kind(
        sessions,
        sessions.c.pool_id,
        sessions.c.expires_at,
        sessions.c.username,
        sessions.c.challenge_name,
        (sessions.c.used_at.is_(None),),
        by_pool=True,
    ),
    "refresh": _of_user(
        refresh_token_families, refresh_token_families.c.client_id, refresh_token_families.c.revoked_at.is_(None)
    ),
    "lock": _Kind(attempts, attempts.c.pool_id, attempts.c.locked_until, attempts.c.username, attempts.c.rule),
    "temporary_password": _Kind(
        users,
        users.c.pool_id,
        users.c.temporary_password_expires_at,
        users.c.username,
        _NOTHING,
        (users.c.status == "FORCE_CHANGE_PASSWORD",),
    ),
    "browser_session": _of_user(browser_sessions, browser_sessions.c.client_id, browser_sessions.c.ended_at.is_(None)),
    "authorization_code": _of_user(
        authorization_codes, authorization_codes.c.client_id, authorization_codes.c.used_at.is_(None)
    ),
    "secret": _Kind(
        published_secrets,
        published_secrets.c.pool_id,
        published_secrets.c.rotates_at,
        _NOTHING,
        published_secrets.c.client_id,
        (published_secrets.c.rotates_at.is_not(None),),
    ),
}


def following(db: Connection, now: datetime, *, pool_id: str | None, limit: int) -> list[Due]:
    """The first ones after the instant, in order: those of the pool, or of all pools that have no clock of their
    own."""
    found: list[Due] = []
    for what, kind in _KINDS.items():
        by_pool = pool_id is None and kind.by_pool
        pools: Sequence[str | None] = _first_pools(db, kind, now, limit) if by_pool else [pool_id]
        for pool in pools:
            rows = db.execute(_statement(kind, now, pool_id=pool, limit=limit))
            found += [Due(what, *row) for row in rows]
    return sorted(found, key=lambda due: due.at)[:limit]


def _first_pools(db: Connection, kind: _Kind, now: datetime, limit: int) -> Sequence[str]:
    """The pools without a clock of their own in which something of the kind runs out first. It is not in others: there
    are as many that come before them."""
    first = select(func.min(kind.at)).where(kind.pool_id == user_pools.c.id, kind.at > now, *kind.still)
    of_pool = first.correlate(user_pools).scalar_subquery().label("first")
    found = db.execute(select(user_pools.c.id, of_pool).where(user_pools.c.clock_offset_seconds.is_(None))).all()
    firsts = sorted((at, pool_id) for pool_id, at in found if at is not None)
    return [pool_id for _, pool_id in firsts[:limit]]


def _statement(kind: _Kind, now: datetime, *, pool_id: str | None, limit: int) -> Select[Any]:
    asked = select(kind.pool_id, kind.at, kind.username, kind.about).select_from(kind.table)
    asked = asked.where(kind.at > now, *kind.still)
    if pool_id is not None:
        asked = asked.where(kind.pool_id == pool_id)
    else:
        own = user_pools.c.id == kind.pool_id, user_pools.c.clock_offset_seconds.is_not(None)
        asked = asked.where(~select(literal(1)).where(*own).correlate_except(user_pools).exists())
    return asked.order_by(kind.at).limit(limit)
