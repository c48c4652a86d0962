"""CUSTOM_CHALLENGE: the pool's CreateAuthChallenge function makes the question, VerifyAuthChallengeResponse judges the
answer.

What the function keeps private stays in the session. Every answer spends it, right or wrong, and before it is judged:
of parallel answers one is judged. How many wrong ones there may be is for the functions to say; they lock nobody.
"""

from msgspec import Struct

from emulator import errors
from emulator.signin import custom_functions, device_step, opening, sessions
from emulator.signin.attempt import Attempt
from emulator.signin.opening import Opened
from emulator.signin.progress import Asked, Progress
from emulator.signin.whom import Whom, lock
from emulator.triggers import fire
from emulator.work import Work

NAME = "CUSTOM_CHALLENGE"


class Judged(Struct, frozen=True):
    """An answer that Verify has judged, and the sign-in with it in its history."""

    opened: Opened
    whom: Whom
    progress: Progress


def ask(work: Work, attempt: Attempt, whom: Whom, progress: Progress) -> Asked:
    """The function's public parameters and USERNAME. Raises the three Lambda exceptions."""
    custom_functions.check_may_go_on(whom)
    made = fire.create_auth_challenge(
        work,
        attempt.pool,
        custom_functions.person(work, attempt, whom),
        challenge_name=NAME,
        session=custom_functions.history(progress),
        **custom_functions.told(attempt, whom),
    )
    state = {
        "typed": whom.typed,
        "salt": whom.user.srp_salt if whom.user else None,
        "progress": progress.state(),
        "private": made.private,
        "metadata": made.metadata,
    }
    name, text = custom_functions.shown_name(work, attempt, whom), sessions.new_text(work)
    work.write()
    held = lock(work, whom)
    sessions.keep(work, attempt.pool, attempt.client, held, name, NAME, text, state)
    return Asked(NAME, {**made.public, "USERNAME": name}, text)


def judge(work: Work, attempt: Attempt) -> Judged:
    """Raises InvalidParameterException without ANSWER, NotAuthorizedException for a session that is spent or not this
    sign-in's, UserNotConfirmedException, the three Lambda exceptions. The session is spent either way (unverified: that
    a function which fails spends it too)."""
    attempt.parameter("USERNAME")
    given = attempt.parameter("ANSWER")
    opened = opening.open_session(work, attempt, NAME)
    session, whom = opened.session, Whom(opened.user, opened.session.state["typed"])
    custom_functions.check_may_go_on(whom)
    _check_current(opened)
    if opened.user is not None:
        device_step.check_stated(work, attempt, opened.user)
    work.write()
    sessions.spend(work, session)
    right = fire.verify_auth_challenge(
        work,
        attempt.pool,
        custom_functions.person(work, attempt, whom),
        private=session.state["private"],
        answer=given,
        **custom_functions.told(attempt, whom),
    )
    return Judged(opened, whom, opened.progress.with_step(NAME, right, session.state["metadata"]))


def _check_current(opened: Opened) -> None:
    """A sign-in ends with the password that began it, and with a sign-out everywhere. One without a password does not
    mind a new one: the functions themselves may set it."""
    user, session = opened.user, opened.session
    if user is None:
        return
    if sessions.was_ended(session, user):
        raise errors.signin.invalid_session()
    if "pwd" in opened.progress.amr and session.state["salt"] != user.srp_salt:
        raise errors.signin.invalid_session()
