"""What a choice-based sign-in offers, and the challenges that wait for the user's part: SELECT_CHALLENGE, PASSWORD and
PASSWORD_SRP.

A name nobody has is offered what a user of that name might have, where the client hides who exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emulator import errors
from emulator.rules.directory import users
from emulator.rules.factors import first_factors, mfa
from emulator.signin import session as sessions
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import web_authn
from emulator.signin.progress import Progress
from emulator.store.user_factors import Factors
from emulator.store.users import User
from emulator.work import Work

SELECT = "SELECT_CHALLENGE"
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Comer:
    """Who signs in: `username` as it was typed, `user` whom it means, None where the client hides that it is nobody."""

    user: User | None
    username: str


@dataclass(frozen=True, slots=True)
class Means:
    """With what the comer can sign in: `first` are the challenges to begin with, `mine` what is known of second
    factors."""

    first: list[str]
    mine: Factors


def means(work: Work, attempt: Attempt, comer: Comer) -> Means:
    """Two statements at most; none for a name nobody has."""
    pool, user = attempt.pool, comer.user
    if user is None:
        has_passkey = web_authn.is_available(work, pool, None, comer.username, needs_mfa=mfa.mode(pool) == "ON")
        return Means(first_factors.of_nobody(work, pool, comer.username, has_passkey=has_passkey), Factors())
    mine = mfa.of(work, user)
    has_passkey = web_authn.is_available(work, pool, user, comer.username, needs_mfa=mfa.is_demanded(pool, mine))
    return Means(first_factors.of_user(pool, user, mine, has_passkey=has_passkey), mine)


def hold(work: Work, comer: Comer) -> User:
    """The user's row, in a writing transaction."""
    if comer.user is None:
        raise errors.signin.invalid_session()
    work.write()
    return users.lock(work, comer.user)


def ask(
    work: Work, attempt: Attempt, comer: Comer, challenge: str, progress: Progress, offered: Sequence[str]
) -> Answer:
    """A challenge that waits. A simulated one looks like any other."""
    text = sessions.new_text(work)
    work.write()
    if comer.user is not None:
        users.lock(work, comer.user)  # who was deleted meanwhile cannot have a session
    name = comer.user.username if comer.user else comer.username
    state: dict[str, Any] = {"typed": comer.username, "progress": progress.state()}
    if comer.user is not None:
        state["salt"] = comer.user.srp_salt
    sessions.keep(work, attempt.pool, attempt.client, comer.user, name, challenge, text, state)
    return {
        "AvailableChallenges": list(offered),
        "ChallengeName": challenge,
        "ChallengeParameters": {},
        "Session": text,
    }
