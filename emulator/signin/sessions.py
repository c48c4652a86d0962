"""The Session of a challenge: a text only the client holds, and a row that says what it is for.

Bound to pool, client, user and step; good for the client's AuthSessionValidity; spent by a right answer and usable
again after a wrong one. The row survives a restart.
"""

from datetime import timedelta
from typing import Any

from msgspec import Struct

from emulator import errors
from emulator.base import ids
from emulator.base.randomness import base64_text
from emulator.errors.causes import instant
from emulator.rules.limits import limits
from emulator.rules.owners import regions
from emulator.store import sessions
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.sessions import Session
from emulator.store.users import User
from emulator.work import Work

SIGNED_UP, CONFIRMED = "SIGN_UP", "CONFIRM_SIGN_UP"  # not challenges: sessions that sign a new user in
# The look of the real thing: a KMS blob of about one and a half kilobytes.
_PREFIX, _BYTES = "AYABe", 1100


def start(
    work: Work,
    pool: Pool,
    client: Client,
    user: User,
    challenge_name: str,
    state: dict[str, Any] | None = None,
    *,
    lives: timedelta | None = None,
) -> str:
    """Keeps a new session and returns its text."""
    text = new_text(work)
    keep(work, pool, client, user, user.username, challenge_name, text, state or {}, lives=lives)
    return text


def new_text(work: Work) -> str:
    return _PREFIX + base64_text(work.random, _BYTES)


def keep(
    work: Work,
    pool: Pool,
    client: Client,
    user: User | None,
    username: str,
    challenge_name: str,
    text: str,
    state: dict[str, Any],
    *,
    lives: timedelta | None = None,
) -> None:
    """`user` is None for a simulated one. The sign-out that came before is noted, for `was_ended`. Raises
    OperationNotEnabledException for a step that a secondary replica does not have."""
    regions.check_challenge(pool, challenge_name)
    session = Session(
        id=ids.digest(text),
        pool_id=pool.id,
        client_id=client.id,
        user_id=user.id if user else None,
        username=username,
        challenge_name=challenge_name,
        state={**state, "signed_out_at": _signed_out_at(user)} if user else state,
        created_at=work.now,
        expires_at=work.now + (lives or client.effective.auth_session_validity),
        used_at=None,
    )
    sessions.add(work.db, session)


def require(work: Work, client: Client, text: str, *challenge_names: str) -> Session:
    """The session, live and for one of these steps of this client. Raises NotAuthorizedException: unknown or somebody
    else's, used, or expired."""
    return _of_client(work, client, sessions.find(work.db, ids.digest(text)), challenge_names)


class Owned(Struct, frozen=True):
    """`user` is None for a simulated one, and for one who was deleted. `has_failed`: the rule that was asked for has
    counted something against them."""

    session: Session
    user: User | None
    has_failed: bool


def require_with_owner(work: Work, client: Client, text: str, rule: str, *challenge_names: str) -> Owned:
    """`require`, with whom the session is of, in one question."""
    found = sessions.find_with_owner(work.db, ids.digest(text), prefix=limits.OF_USER, rule=rule)
    session = _of_client(work, client, found[0] if found else None, challenge_names)
    _, user, has_failed = found or (None, None, False)
    return Owned(session, user, has_failed)


def _of_client(work: Work, client: Client, session: Session | None, challenge_names: tuple[str, ...]) -> Session:
    # The pool too: a pinned client id may have been made again in another one.
    if session is None or (session.client_id, session.pool_id) != (client.id, client.pool_id):
        raise errors.signin.invalid_session()
    return _live(work, session, challenge_names)


def require_of_any_client(work: Work, text: str, *challenge_names: str) -> Session:
    """For operations that name no client. Raises what `require` does."""
    session = sessions.find(work.db, ids.digest(text))
    if session is None:
        raise errors.signin.invalid_session()
    return _live(work, session, challenge_names)


def peek(work: Work, client: Client, text: str) -> Session | None:
    """The session as it is, whatever became of it: for who shows the challenge again."""
    session = sessions.find(work.db, ids.digest(text))
    return session if session and (session.client_id, session.pool_id) == (client.id, client.pool_id) else None


def _live(work: Work, session: Session, challenge_names: tuple[str, ...]) -> Session:
    if session.challenge_name not in challenge_names:
        raise errors.signin.invalid_session().because(
            f"The Session is of the step {session.challenge_name}, the answer one to {' or '.join(challenge_names)}.",
            passes_when=f"answer the challenge {session.challenge_name}, or begin the sign-in anew",
            session=session,
        )
    if session.used_at is not None:
        raise errors.signin.session_was_used().because(
            f"A Session is good for one answer; this one was answered at {instant(session.used_at)}.",
            passes_when="send the Session of the newest answer, or begin the sign-in anew",
            session=session,
        )
    now = work.now_in(session.pool_id)
    if session.expires_at <= now:
        raise errors.signin.session_is_expired().because(
            "A Session is good until AuthSessionValidity of the app client is over. This one was good until "
            f"{instant(session.expires_at)}; by the emulator's clock it is {instant(now)}.",
            passes_when="begin the sign-in anew, and answer in time",
            session=session,
        )
    return session


def was_ended(session: Session, user: User) -> bool:
    """Whether the user signed out everywhere since: that ends the sign-ins on their way, too. Not told by the clock,
    which may be set back, nor by when the call began, whose own function may have signed the user out."""
    return bool(session.state.get("signed_out_at") != _signed_out_at(user))


def _signed_out_at(user: User) -> str | None:
    return user.signed_out_at.isoformat() if user.signed_out_at else None


def check_not_ended(session: Session, user: User) -> None:
    """Raises NotAuthorizedException if the user signed out everywhere since."""
    if was_ended(session, user):
        raise errors.signin.invalid_session()


def owner(session: Session, user: User | None) -> User:
    """The user, if the session is theirs; a user who is not there has none."""
    if user is None or session.user_id != user.id:
        raise errors.signin.invalid_session()
    return user


def of_sign_up(work: Work, client: Client, user: User | None, text: str | None) -> Session | None:
    """The Session that SignUp gave, if the caller brought one. A wrong one is refused before the code is looked at,
    and so costs no attempt; a user who is not there, and whose absence is hidden, has none."""
    if text is None:
        return None
    session = require(work, client, text, SIGNED_UP)
    owner(session, user)
    return session


def start_for_new_user(
    work: Work, pool: Pool, client: Client, user: User, name: str, *, lives: timedelta | None = None
) -> str:
    """The Session of SignUp or ConfirmSignUp. It stands for the password of the sign-up, and ends with it."""
    return start(work, pool, client, user, name, {"salt": user.srp_salt}, lives=lives)


def spend_for_new_user(work: Work, session: Session, user: User) -> None:
    """Signs in once: the other session of the sign-up goes too. Raises NotAuthorizedException if the password changed
    since."""
    if session.state.get("salt") != user.srp_salt:
        raise errors.signin.invalid_session()
    spend(work, session)
    sessions.end(work.db, user.id, (SIGNED_UP, CONFIRMED), work.now)


def spend(work: Work, session: Session) -> None:
    """One statement decides which of two answers was first; the other raises NotAuthorizedException."""
    if not sessions.use(work.db, session.id, work.now):
        raise errors.signin.session_was_used()
