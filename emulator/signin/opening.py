"""Opening the session that an answer comes with: whose it is, what it is for, and how far the sign-in had come.

Every challenge but PASSWORD_VERIFIER and DEVICE_PASSWORD_VERIFIER, which are found by their SECRET_BLOCK, begins here.
"""

from msgspec import Struct

from emulator import errors
from emulator.rules.directory import users
from emulator.signin import progress as progresses
from emulator.signin import sessions
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Progress
from emulator.store import users as store_users
from emulator.store.sessions import Session
from emulator.store.users import User
from emulator.work import Work


class Opened(Struct, frozen=True):
    """`user` is None if the challenge only pretends that the user exists. Nothing is held and nothing spent yet."""

    session: Session
    user: User | None
    progress: Progress

    def require_user(self) -> User:
        if self.user is None:
            raise errors.signin.invalid_session()
        return self.user


def open_session(work: Work, attempt: Attempt, *challenge_names: str) -> Opened:
    """Raises InvalidParameterException without USERNAME or Session, NotAuthorizedException for a session that is not
    this client's, this user's or this step's, that was used or ran out, and for a wrong SECRET_HASH."""
    attempt.parameter("USERNAME")
    if not attempt.session:
        raise errors.signin.missing_required_parameter("Session")
    return open_found(work, attempt, sessions.require(work, attempt.client, attempt.session, *challenge_names))


def open_found(work: Work, attempt: Attempt, session: Session) -> Opened:
    """The same for a session that is known to be live and this client's and step's."""
    username = attempt.parameter("USERNAME")
    # A challenge that gave USER_ID_FOR_SRP is answered with the hash of that (seen: boto3#2736, an alias fails); a
    # choice gave no name but the one that was typed.
    typed = session.state.get("typed", session.username)
    attempt.check_client([session.username, typed])
    _check_named(work, attempt, session, username, typed)
    user = store_users.get(work.db, session.user_id) if session.user_id else None
    return Opened(session, user, progresses.of_state(session.state["progress"], attempt))


def hold(work: Work, opened: Opened) -> User:
    """The session is spent and the user's row held, for an answer that was right. Raises NotAuthorizedException if
    another answer was first."""
    work.write()
    held = users.lock(work, opened.require_user())
    sessions.spend(work, opened.session)
    return held


def _check_named(work: Work, attempt: Attempt, session: Session, username: str, typed: str) -> None:
    """The answer names the user by the name of the challenge, as it was typed, or by another name of theirs."""
    fold = attempt.pool.fold  # as a look-up does, for a name nobody has, too
    if fold(username) in (fold(session.username), fold(typed)):
        return
    named = users.find(work, attempt.pool, username)
    if named is None or named.id != session.user_id:
        raise errors.signin.invalid_session()
