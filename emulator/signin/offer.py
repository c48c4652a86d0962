"""What a choice-based sign-in offers, and the challenges that wait for the user's part: SELECT_CHALLENGE, PASSWORD and
PASSWORD_SRP.

A name nobody has is offered what a user of that name might have, where the client hides who exists.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from emulator import errors
from emulator.rules.directory import users
from emulator.rules.factors import first_factors, mfa
from emulator.signin import sessions
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import web_authn
from emulator.signin.progress import Asked, Progress
from emulator.signin.whom import Whom, lock
from emulator.store.pools import Pool
from emulator.store.user_factors import Factors
from emulator.store.users import User
from emulator.work import Work

SELECT = "SELECT_CHALLENGE"


class Means(Struct, frozen=True):
    """With what somebody can sign in: `first` are the challenges to begin with, `mine` what is known of second
    factors."""

    first: list[str]
    mine: Factors


def means(work: Work, pool: Pool, whom: Whom) -> Means:
    """Two statements at most; none for a name nobody has."""
    user = whom.user
    if user is None:
        has_passkey = web_authn.is_available(work, pool, whom, needs_mfa=mfa.mode(pool) == "ON")
        return Means(first_factors.of_nobody(work, pool, whom.typed, has_passkey=has_passkey), Factors())
    mine = mfa.of(work, user)
    has_passkey = web_authn.is_available(work, pool, whom, needs_mfa=mfa.is_demanded(pool, mine))
    return Means(first_factors.of_user(pool, user, mine, has_passkey=has_passkey), mine)


def hold(work: Work, whom: Whom) -> User:
    """The user's row, in a writing transaction."""
    if whom.user is None:
        raise errors.signin.invalid_session()
    work.write()
    return users.lock(work, whom.user)


def ask(work: Work, attempt: Attempt, whom: Whom, challenge: str, progress: Progress, offered: Sequence[str]) -> Asked:
    """A challenge that waits. A simulated one looks like any other."""
    text = sessions.new_text(work)
    work.write()
    lock(work, whom)
    state: dict[str, Any] = {"typed": whom.typed, "progress": progress.state()}
    if whom.user is not None:
        state["salt"] = whom.user.srp_salt
    sessions.keep(work, attempt.pool, attempt.client, whom.user, whom.name, challenge, text, state)
    return Asked(challenge, {}, text, offered)
