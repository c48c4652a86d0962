"""Sessions of users as ListUserSessions shows them: one row for each sign-in that a tracking pool saw.

A token session lives as long as its refresh-token family: revoked by whomever, or run out, the family ends it. An
SSO session lives as long as the session of its browser. What ends a session by its id is noted here, too.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, and_, bindparam, exists, insert, or_, select, update

from emulator.store import families
from emulator.store.oauth_schema import browser_sessions
from emulator.store.schema import refresh_token_families
from emulator.store.sign_in_schema import user_sessions

TOKEN, SSO = "TOKEN", "SSO"


class UserSession(Struct, frozen=True):
    """`origin_session_id` names the SSO session that a token session came through."""

    id: str
    pool_id: str
    user_id: str
    client_id: str
    session_type: str
    origin_session_id: str | None
    device_type: str | None
    last_ip_address: str | None
    created_at: datetime
    last_active_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None


_COLUMNS = [user_sessions.c[name] for name in UserSession.__struct_fields__]
_FAMILY_LIVES = and_(
    refresh_token_families.c.origin_jti.is_not(None),
    refresh_token_families.c.revoked_at.is_(None),
    refresh_token_families.c.expires_at > bindparam("now"),
)
_BROWSER_LIVES = exists().where(
    browser_sessions.c.user_id == user_sessions.c.user_id,
    browser_sessions.c.session_id == user_sessions.c.id,
    browser_sessions.c.ended_at.is_(None),
    browser_sessions.c.expires_at > bindparam("now"),
)
_ACTIVE = (
    select(*_COLUMNS)
    .outerjoin(
        refresh_token_families,
        and_(
            refresh_token_families.c.user_id == user_sessions.c.user_id,
            refresh_token_families.c.session_id == user_sessions.c.id,
        ),
    )
    .where(
        user_sessions.c.user_id == bindparam("user_id"),
        user_sessions.c.ended_at.is_(None),
        or_(and_(user_sessions.c.session_type == SSO, _BROWSER_LIVES), _FAMILY_LIVES),
    )
    .order_by(user_sessions.c.last_active_at.desc(), user_sessions.c.created_at.desc(), user_sessions.c.id)
)
_INSERT = insert(user_sessions)
_USED = (
    update(user_sessions)
    .where(user_sessions.c.id == bindparam("session_id"))
    .values(last_active_at=bindparam("now"), device_type=bindparam("device"), last_ip_address=bindparam("ip"))
)


def active(db: Connection, user_id: str, now: datetime) -> list[UserSession]:
    """The user's live sessions, the most recently used first."""
    return [UserSession(*row) for row in db.execute(_ACTIVE, {"user_id": user_id, "now": now})]


def add(db: Connection, session: UserSession) -> None:
    db.execute(_INSERT, asdict(session))


def touch(db: Connection, session_id: str, now: datetime, device_type: str | None, ip_address: str | None) -> None:
    db.execute(_USED, {"session_id": session_id, "now": now, "device": device_type, "ip": ip_address})


def end(db: Connection, user_id: str, session_ids: Sequence[str], at: datetime, by: str) -> None:
    """Ends these sessions, and revokes what they issued: the families first, as a refresh takes the rows."""
    families.revoke_sessions(db, at, by, user_id=user_id, session_ids=list(session_ids))
    chosen = user_sessions.c.id.in_(session_ids), user_sessions.c.ended_at.is_(None)
    statement = update(user_sessions).where(user_sessions.c.user_id == user_id, *chosen)
    db.execute(statement.values(ended_at=at, ended_by=by))


def end_origin(db: Connection, user_id: str, session_id: str, at: datetime, by: str) -> None:
    """Ends the SSO session that this token session came through; its other token sessions continue."""
    origin = select(user_sessions.c.origin_session_id).where(user_sessions.c.id == session_id)
    chosen = user_sessions.c.id == origin.scalar_subquery(), user_sessions.c.ended_at.is_(None)
    db.execute(
        update(user_sessions).where(user_sessions.c.user_id == user_id, *chosen).values(ended_at=at, ended_by=by)
    )
