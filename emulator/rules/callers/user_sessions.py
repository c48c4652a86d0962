"""Session management: which pools track the sessions of their users, how many a user may have, and how one ends.

A sign-in in a tracking pool begins a token session, which lives as long as its refresh tokens. At the pool's maximum
the session that was used longest ago ends. A browser that signs in on the hosted pages begins an SSO session, which the
token sessions that come through it name as their origin.
"""

from collections.abc import Sequence

from emulator import errors
from emulator.base import user_agents
from emulator.base.clock import epoch
from emulator.base.randomness import LOWER_ALPHANUMERIC
from emulator.model.shapes import (
    ClientSSOSessionConfigType,
    GetUserPoolSessionConfigurationResponse,
    SessionDescriptionType,
    UserSessionTrackingType,
)
from emulator.rules.callers import origins
from emulator.rules.directory import pages
from emulator.store import clients, pools, user_sessions
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.user_sessions import SSO, TOKEN, UserSession
from emulator.store.users import User
from emulator.work import Work

LONGEST_PAGE = 125
_PREFIXES = {TOKEN: "tkn", SSO: "sso"}


def is_tracking(pool: Pool) -> bool:
    return pool.effective.sessions.is_on


def configuration(pool: Pool) -> GetUserPoolSessionConfigurationResponse:
    """A pool that never set it tracks nothing, and would allow twenty sessions."""
    kept = pool.effective.sessions
    tracking: UserSessionTrackingType = "ENABLED" if kept.is_on else "DISABLED"
    return {"UserPoolId": pool.id, "UserSessionTracking": tracking, "TokenSession": {"MaxPerUser": kept.most_per_user}}


def configure(work: Work, pool: Pool, tracking: str, most: int) -> None:
    """Replaces the configuration of a pool that the caller holds. A lower maximum ends nothing: the user's next
    sign-in does. Raises FeatureUnavailableInTierException."""
    _check_tier(pool)
    chosen = {"UserSessionTracking": tracking, "TokenSession": {"MaxPerUser": most}}
    pools.change(work.db, pool.id, work.now, settings={**pool.settings, "SessionConfiguration": chosen})


def client_configuration(client: Client) -> ClientSSOSessionConfigType:
    return {"MaxValidityMinutes": client.effective.sso_session_minutes}


def configure_client(work: Work, pool: Pool, client: Client, minutes: int) -> ClientSSOSessionConfigType:
    """Kept while the pool does not track sessions, too. Raises FeatureUnavailableInTierException."""
    _check_tier(pool)
    chosen: ClientSSOSessionConfigType = {"MaxValidityMinutes": minutes}
    clients.change(work.db, client.id, work.now, settings={**client.settings, "SSOSession": chosen})
    return chosen


def begin(work: Work, pool: Pool, client: Client, user: User, *, origin: str | None = None) -> str | None:
    """The id of a new session for the family about to be written; None where the pool tracks none. The caller holds
    the user's row: parallel sign-ins come one after the other, and the maximum holds. `origin` is the SSO session that
    it comes through."""
    if not is_tracking(pool):
        return None
    _make_room(work, user, pool.effective.sessions.most_per_user)
    return _added(work, pool, client, user, TOKEN, origin)


def begin_sso(work: Work, pool: Pool, client: Client, user: User) -> str | None:
    """The same for a browser that signed in on the hosted pages. The maximum is of token sessions."""
    return _added(work, pool, client, user, SSO, None) if is_tracking(pool) else None


def _added(work: Work, pool: Pool, client: Client, user: User, session_type: str, origin: str | None) -> str:
    session = UserSession(
        id=_PREFIXES[session_type] + work.random.text(LOWER_ALPHANUMERIC, 25),
        pool_id=pool.id,
        user_id=user.id,
        client_id=client.id,
        session_type=session_type,
        origin_session_id=origin,
        device_type=_device_type(work),
        last_ip_address=work.call.source_ip,
        created_at=work.now,
        last_active_at=work.now,
    )
    user_sessions.add(work.db, session)
    return session.id


def note_use(work: Work, session_id: str | None) -> None:
    """A refresh or a rotation; nothing where the sign-in was not tracked."""
    if session_id is not None:
        user_sessions.touch(work.db, session_id, work.now, _device_type(work), work.call.source_ip)


def page(
    work: Work, pool: Pool, user: User, token: str | None, *, current: str | None
) -> tuple[list[SessionDescriptionType], str | None]:
    """The user's live sessions, the most recently used first, and the token of the next page. Raises
    InvalidParameterException for a token that is none of ours."""
    question = f"ListUserSessions {user.id}"
    after = pages.after(work, question, token)
    rows = user_sessions.active(work.db, user.id, work.now) if is_tracking(pool) else []
    position = next((index + 1 for index, row in enumerate(rows) if row.id == after), 0) if after else 0
    shown, last = pages.cut(rows[position : position + LONGEST_PAGE + 1], LONGEST_PAGE)
    return [_render(row, current) for row in shown], pages.token(work, question, last.id) if last else None


def revoke(work: Work, pool: Pool, user: User, session_id: str, *, linked: bool, by: str) -> None:
    """Ends a session and revokes its tokens; `linked` goes from a token session to the SSO session it came through,
    and from an SSO session to the token sessions that came through it. Raises ResourceNotFoundException for one that
    is not there, not the user's, or over."""
    rows = user_sessions.active(work.db, user.id, work.now) if is_tracking(pool) else []
    target = next((row for row in rows if row.id == session_id), None)
    if target is None:
        raise errors.tokens.session_does_not_exist()
    ended = [target.id, *(_linked(target, rows) if linked else ())]
    user_sessions.end(work.db, user.id, ended, work.now, by)


def _linked(target: UserSession, rows: Sequence[UserSession]) -> list[str]:
    if target.session_type == SSO:
        return [row.id for row in rows if row.origin_session_id == target.id]
    return [row.id for row in rows if row.id == target.origin_session_id]


def _make_room(work: Work, user: User, most: int) -> None:
    tokens = [row.id for row in user_sessions.active(work.db, user.id, work.now) if row.session_type == TOKEN]
    if len(tokens) >= most:
        user_sessions.end(work.db, user.id, tokens[most - 1 :], work.now, "MaxPerUser")


def _check_tier(pool: Pool) -> None:
    if pool.effective.tier == "LITE":
        raise errors.tokens.session_management_needs_essentials()


def _device_type(work: Work) -> str:
    """System and browser or app, as the API reference describes it (unverified: the form)."""
    agent = user_agents.read(work.call.user_agent)
    return ", ".join(part for part in (agent.system, agent.browser) if part) or "unknown"


def _render(session: UserSession, current: str | None) -> SessionDescriptionType:
    shown: SessionDescriptionType = {
        "SessionId": session.id,
        "SessionType": "SSO" if session.session_type == SSO else "TOKEN",
        "ClientId": session.client_id,
        "CreateDate": epoch(session.created_at),
        "LastActiveDate": epoch(session.last_active_at),
        "IsCurrentSession": session.id == current,
    }
    if session.device_type is not None:
        shown["DeviceType"] = session.device_type
    if session.last_ip_address is not None:
        shown["LastIPAddress"] = session.last_ip_address
    city, country = origins.place(session.last_ip_address)
    if city is not None and country is not None:
        shown["LastLocation"] = {"City": city, "Country": country}
    if session.origin_session_id is not None:
        shown["OriginSessionId"] = session.origin_session_id
    return shown
