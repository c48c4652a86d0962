"""RespondToAuthChallenge and its Admin twin: the challenge judges the answer, `next_step` goes on."""

from collections.abc import Callable
from typing import Any

from emulator.context import Context
from emulator.errors import sentences
from emulator.rules import password_changes, secret_hash, users
from emulator.signin import choice, next_step
from emulator.signin import session as sessions
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import new_password_required, password_verifier
from emulator.store import users as store_users
from emulator.store.sessions import Session
from emulator.store.users import User

Answer = dict[str, Any]


def respond(ctx: Context, attempt: Attempt, challenge_name: str) -> Answer:
    """Raises InvalidParameterException for a missing parameter, NotAuthorizedException for a session that is not this
    client's, this user's or this step's, and whatever the challenge refuses with."""
    answer = CHALLENGES.get(challenge_name)
    if answer is None:
        raise sentences.not_implemented(f"{ctx.request.operation} with {challenge_name}")
    prepared = next_step.prepare(ctx, attempt)
    proven = answer(ctx, attempt)
    if isinstance(proven, User):
        return next_step.after_first_factor(ctx, attempt, proven, prepared)
    return proven


def _new_password(ctx: Context, attempt: Attempt) -> User:
    username = attempt.parameter("USERNAME")
    attempt.parameter("NEW_PASSWORD")
    session = _session(ctx, attempt, username, new_password_required.NAME)
    user = _user(ctx, session)
    next_step.check_status(user)
    new_password_required.check_current(session, user)
    given = new_password_required.check(ctx, attempt, user)
    held, kept = password_changes.prepare(ctx, attempt.pool, user, attempt.parameter("NEW_PASSWORD"))
    sessions.spend(ctx, session)
    next_step.check_status(held)
    new_password_required.check_current(session, held)
    return new_password_required.keep(ctx, attempt.pool, held, kept, given)


def _select(ctx: Context, attempt: Attempt) -> User | Answer:
    """ANSWER names the factor; with PASSWORD or SRP_A beside it the choice is made and answered in one call."""
    username = attempt.parameter("USERNAME")
    chosen = attempt.parameter("ANSWER")
    session = _session(ctx, attempt, username, choice.SELECT)
    if chosen not in choice.AVAILABLE:
        raise sentences.selected_challenge_unavailable()
    return _first_factor(ctx, attempt, session, chosen)


def _chosen(name: str) -> Callable[[Context, Attempt], User | Answer]:
    """PASSWORD and PASSWORD_SRP as challenges of their own, asked without their parameter."""

    def answer(ctx: Context, attempt: Attempt) -> User | Answer:
        username = attempt.parameter("USERNAME")
        attempt.parameter("PASSWORD" if name == "PASSWORD" else "SRP_A")
        return _first_factor(ctx, attempt, _session(ctx, attempt, username, name, choice.SELECT), name)

    return answer


def _first_factor(ctx: Context, attempt: Attempt, session: Session, name: str) -> User | Answer:
    """The session is spent with the right answer, in the transaction that the proof opened."""
    proven = choice.run(ctx, attempt, session.state["typed"], name)
    ctx.write()
    sessions.spend(ctx, session)
    return proven


def _session(ctx: Context, attempt: Attempt, username: str, *challenge_names: str) -> Session:
    if not attempt.session:
        raise sentences.missing_required_parameter("Session")
    session = sessions.require(ctx, attempt.client, attempt.session, *challenge_names)
    # A challenge that gave USER_ID_FOR_SRP is answered with the hash of that (seen: boto3#2736, an alias fails); a
    # choice gave no name but the one that was typed.
    typed = session.state.get("typed", session.username)
    secret_hash.check_parameter(attempt.client, [session.username, typed], attempt.parameters.get("SECRET_HASH"))
    if username not in (session.username, typed):
        named = users.find(ctx, attempt.pool, username)
        if named is None or named.id != session.user_id:
            raise sentences.invalid_session()
    return session


def _user(ctx: Context, session: Session) -> User:
    user = store_users.get(ctx.db, session.user_id) if session.user_id else None
    if user is None:
        raise sentences.invalid_session()
    return user


CHALLENGES: dict[str, Callable[[Context, Attempt], User | Answer]] = {
    password_verifier.NAME: password_verifier.answer,
    new_password_required.NAME: _new_password,
    choice.SELECT: _select,
    "PASSWORD": _chosen("PASSWORD"),
    "PASSWORD_SRP": _chosen("PASSWORD_SRP"),
}
