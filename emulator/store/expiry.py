"""Ending things before their time, as if it were over: each kind has one instant that its rule compares with the clock,
and one statement moves it here.

Nothing that a client can do.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Table, or_, update

from emulator.base.clock import epoch_seconds
from emulator.store.oauth_schema import authorization_codes, browser_sessions
from emulator.store.schema import codes, refresh_token_families, sessions, users


class _Kind(Struct, frozen=True):
    """`is_good`: of the rows that are good at the instant."""

    table: Table
    ended: Callable[[datetime], Mapping[str, Any]]
    is_good: Callable[[datetime], tuple[ColumnElement[bool], ...]]


def _expires(now: datetime) -> Mapping[str, Any]:
    return {"expires_at": now}


_KINDS: Mapping[str, _Kind] = {
    "access": _Kind(
        refresh_token_families,
        lambda now: {"access_good_from": epoch_seconds(now) + 1},
        lambda _: (refresh_token_families.c.revoked_at.is_(None),),
    ),
    "refresh": _Kind(
        refresh_token_families,
        _expires,
        lambda now: (refresh_token_families.c.revoked_at.is_(None), refresh_token_families.c.expires_at > now),
    ),
    "code": _Kind(
        codes,
        _expires,
        lambda now: (codes.c.consumed_at.is_(None), codes.c.superseded_at.is_(None), codes.c.expires_at > now),
    ),
    "session": _Kind(sessions, _expires, lambda now: (sessions.c.used_at.is_(None), sessions.c.expires_at > now)),
    "temporary_password": _Kind(
        users,
        lambda now: {"temporary_password_expires_at": now},
        lambda now: (
            users.c.status == "FORCE_CHANGE_PASSWORD",
            or_(users.c.temporary_password_expires_at.is_(None), users.c.temporary_password_expires_at > now),
        ),
    ),
    "browser_session": _Kind(
        browser_sessions,
        _expires,
        lambda now: (browser_sessions.c.ended_at.is_(None), browser_sessions.c.expires_at > now),
    ),
    "authorization_code": _Kind(
        authorization_codes,
        _expires,
        lambda now: (authorization_codes.c.used_at.is_(None), authorization_codes.c.expires_at > now),
    ),
}


def expire(db: Connection, kind: str, now: datetime, *, pool_id: str, user_id: str | None) -> int:
    """Ends those of the user, or of everybody in the pool; how many there were."""
    found = _KINDS[kind]
    columns = found.table.c
    conditions = [columns.pool_id == pool_id, *found.is_good(now)]
    if user_id is not None:
        conditions.append((columns.id if found.table is users else columns.user_id) == user_id)
    return db.execute(update(found.table).where(*conditions).values(**found.ended(now))).rowcount
