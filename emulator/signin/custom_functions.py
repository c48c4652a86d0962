"""Of whom the functions of custom authentication are told, and what they are told of the sign-in so far.

Of a name nobody has they are told that nobody has it (`userNotFound`), where the client hides it.
"""

from typing import TypedDict

from emulator import errors
from emulator.crypto import srp
from emulator.rules.directory import usernames, users
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Progress
from emulator.signin.whom import Whom
from emulator.store import users as store_users
from emulator.triggers import people
from emulator.triggers.fire import ChallengeResult, Metadata, Person
from emulator.work import Work


def check_may_go_on(whom: Whom) -> None:
    """Before a challenge is made or judged: a sign-in that no proof can complete asks for none. Raises
    NotAuthorizedException for a disabled user, UserNotConfirmedException (evidence: srp-who-is-refused)."""
    if whom.user is None:
        return
    if not whom.user.enabled:
        raise errors.directory.user_is_disabled()
    if whom.user.status == users.UNCONFIRMED:
        raise errors.directory.user_is_not_confirmed()


class Told(TypedDict):
    """What each of the three functions is told besides its own members."""

    client_id: str
    client_metadata: Metadata
    user_not_found: bool | None


def told(attempt: Attempt, whom: Whom) -> Told:
    hides = attempt.client.effective.hides_user_existence
    return {
        "client_id": attempt.client.id,
        "client_metadata": attempt.client_metadata,
        "user_not_found": (whom.user is None) if hides else None,
    }


def person(work: Work, attempt: Attempt, whom: Whom) -> Person:
    """The attributes as they are now: the function before may have changed them."""
    if whom.user is None:
        return people.nobody(work, attempt.pool, whom.typed)
    return people.person(work, attempt.pool, whom.user, store_users.attributes(work.db, whom.user.id))


def history(progress: Progress) -> list[ChallengeResult]:
    return [ChallengeResult(name, result, metadata) for name, result, metadata in progress.steps]


def shown_name(work: Work, attempt: Attempt, whom: Whom) -> str:
    """USERNAME of a challenge: the username, and for nobody what one would look like: always the same id for a name
    that can only be an alias, else the name itself."""
    if whom.user is not None:
        return whom.user.username
    pool = attempt.pool
    if not pool.username_attributes and not any(usernames.looks_like(one, whom.typed) for one in pool.alias_attributes):
        return whom.typed
    return srp.simulated_user_id(work.services.secret, pool.id, pool.fold(whom.typed))
