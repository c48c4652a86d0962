"""The session of a browser on the hosted pages: whoever has its cookie is signed in, for any app client of the pool
that the user's provider is enabled for.

It lives for an hour from the sign-in, in pools that track sessions as long as the app client says, and is not extended
by being used. GlobalSignOut and RevokeToken leave it alone; `/logout` ends it, and so do the user's deletion and
RevokeUserSession (evidence: browser-session).
"""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from emulator.base import ids
from emulator.base.randomness import url_text
from emulator.rules.callers import user_sessions
from emulator.store import browser_sessions
from emulator.store.browser_sessions import BrowserSession
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

LIVES = timedelta(hours=1)
_BYTES = 48


class Proof(Struct, frozen=True):
    """How the user signed in: what every token that comes of the session tells."""

    provider: str | None
    amr: Sequence[str]
    acr: str | None
    event_id: str
    provider_subject: str | None = None
    provider_session: str | None = None


def begin(work: Work, pool: Pool, client: Client, user: User, proof: Proof, version: int) -> tuple[str, BrowserSession]:
    """The cookie's text and the session. The caller holds the user's row."""
    text = url_text(work.random, _BYTES)
    lives = timedelta(minutes=client.effective.sso_session_minutes) if user_sessions.is_tracking(pool) else LIVES
    session = BrowserSession(
        id=ids.digest(text),
        pool_id=pool.id,
        user_id=user.id,
        client_id=client.id,
        provider=proof.provider,
        managed_login_version=version,
        amr=list(proof.amr),
        acr=proof.acr,
        event_id=proof.event_id,
        session_id=user_sessions.begin_sso(work, pool, client, user),
        auth_time=work.now,
        expires_at=work.now + lives,
        provider_subject=proof.provider_subject,
        provider_session=proof.provider_session,
    )
    browser_sessions.add(work.db, session)
    return text, session


def find(
    work: Work, pool: Pool, client: Client, texts: Sequence[str], version: int
) -> tuple[BrowserSession, User] | None:
    """Of the cookies the first that is a live session of the pool. None where the app client does not have the user's
    provider, and where the domain's pages have another version by now (evidence: browser-session)."""
    for text in texts:
        found = browser_sessions.live(work.db, ids.digest(text), work.now)
        if found is None or found[0].pool_id != pool.id or found[0].managed_login_version != version:
            continue
        if (found[0].provider or "COGNITO") in client.effective.identity_providers and found[1].enabled:
            return found
    return None


def end(work: Work, pool: Pool, texts: Sequence[str]) -> list[BrowserSession]:
    """Ends what the cookies are sessions of, if it is this pool's: those that ended."""
    ended = []
    for text in texts:
        found = browser_sessions.live(work.db, ids.digest(text), work.now)
        if found is not None and found[0].pool_id == pool.id:
            work.write()
            browser_sessions.end(work.db, found[0].id, work.now, work.call.operation)
            ended.append(found[0])
    return ended
