"""Browsers that are signed in on the hosted pages: known by the digest of their cookie, which is kept nowhere."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, select, update

from emulator.base.clock import Instants
from emulator.store import pool_clocks, users
from emulator.store.oauth_schema import browser_sessions
from emulator.store.prepared import PreparedInsert, PreparedSelect
from emulator.store.schema import users as users_table
from emulator.store.sign_in_schema import user_sessions


class BrowserSession(Struct, frozen=True):
    """`provider` is who knows the user, where that is not the pool, by the name `provider_subject` and in its own
    session `provider_session`. `event_id` is that of the sign-in. `session_id` is the SSO session that ListUserSessions
    shows, in pools that track sessions; `managed_login_version` that of the pages on which the user signed in."""

    id: str
    pool_id: str
    user_id: str
    client_id: str
    provider: str | None
    managed_login_version: int
    amr: list[str]
    acr: str | None
    event_id: str
    session_id: str | None
    auth_time: datetime
    expires_at: datetime
    provider_subject: str | None = None
    provider_session: str | None = None


_COLUMNS = [browser_sessions.c[name] for name in BrowserSession.__struct_fields__]
_WIDTH = len(_COLUMNS)
_INSERT = PreparedInsert(browser_sessions)
_LIVE = PreparedSelect(
    select(*_COLUMNS, *users.COLUMNS)
    .join(users_table, users_table.c.id == browser_sessions.c.user_id)
    .outerjoin(user_sessions, user_sessions.c.id == browser_sessions.c.session_id)
    .where(
        browser_sessions.c.id == bindparam("id"),
        browser_sessions.c.ended_at.is_(None),
        browser_sessions.c.expires_at > bindparam("now"),
        user_sessions.c.ended_at.is_(None),
    )
)


def add(db: Connection, session: BrowserSession) -> None:
    _INSERT.run(db, asdict(session))


def live(db: Connection, digest: str, now: datetime) -> tuple[BrowserSession, users.User] | None:
    """The session of the cookie, if nobody ended it, and its user."""
    row = _LIVE.first(db, {"id": digest, "now": now})
    return (BrowserSession(*row[:_WIDTH]), users.User(*row[_WIDTH:])) if row else None


def end(db: Connection, digest: str, at: datetime, by: str) -> str | None:
    """The SSO session that ends with it, where the pool tracks sessions."""
    chosen = browser_sessions.c.id == digest, browser_sessions.c.ended_at.is_(None)
    statement = update(browser_sessions).where(*chosen).values(ended_at=at, ended_by=by)
    row = db.execute(statement.returning(browser_sessions.c.session_id)).one_or_none()
    session_id: str | None = row[0] if row else None
    if session_id is not None:
        ended = user_sessions.c.id == session_id, user_sessions.c.ended_at.is_(None)
        db.execute(update(user_sessions).where(*ended).values(ended_at=at, ended_by=by))
    return session_id


def sweep(db: Connection, limit: int, *, before: Instants) -> int:
    """Deletes sessions that ran out before their pool's instant, `limit` at most, with what ListUserSessions showed of
    them."""
    columns = browser_sessions.c
    chosen = (
        select(columns.id, columns.session_id)
        .where(pool_clocks.before_in_each(columns.expires_at, before, columns.pool_id))
        .limit(limit)
    )
    rows = db.execute(chosen.with_for_update(skip_locked=True)).all()
    session_ids = [session_id for _, session_id in rows if session_id is not None]
    if session_ids:
        db.execute(delete(user_sessions).where(user_sessions.c.id.in_(session_ids)))
    if rows:
        db.execute(delete(browser_sessions).where(columns.id.in_([row[0] for row in rows])))
    return len(rows)
