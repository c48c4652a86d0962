"""Who arrives: the user a typed name means, brought over from elsewhere if need be, and let in by PreAuthentication.

Every flow but the refresh begins here. Order (evidence: sign-in-order, trigger-order): look-up → UserMigration (only
where a password came in plain text) → PreAuthentication, for nobody too where the client hides who exists.
"""

from emulator.rules.accounts import migration
from emulator.rules.directory import users
from emulator.signin.attempt import Attempt
from emulator.store import users as store_users
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import fire, people
from emulator.work import Work


def asks_nobody(pool: Pool) -> bool:
    """Whether no function has a say in who arrives."""
    return not (fire.has(pool, "PreAuthentication") or fire.has(pool, "UserMigration"))


def find(work: Work, attempt: Attempt, username: str, *, password: str | None = None) -> User | None:
    """Nothing is held. `password` is the plain text of a flow that sends it."""
    user = users.find(work, attempt.pool, username)
    is_asked = password is not None and fire.has(attempt.pool, "UserMigration")
    makes_no_users = attempt.pool.is_secondary or attempt.pool.is_paused(work.now)
    if user is None and password is not None and is_asked and not makes_no_users:
        user = migration.at_sign_in(
            work, attempt.pool, attempt.client, username, password, validation_data=attempt.validation_data
        )
    return let_in(work, attempt, username, user)


def let_in(work: Work, attempt: Attempt, username: str, user: User | None) -> User | None:
    """PreAuthentication is asked about who was found, if anybody; the user as they are afterwards."""
    if not fire.has(attempt.pool, "PreAuthentication"):
        return user
    hides = attempt.client.effective.hides_user_existence
    if user is None and not hides:
        return None
    person = (
        people.person(work, attempt.pool, user, store_users.attributes(work.db, user.id))
        if user
        else people.nobody(work, attempt.pool, username)
    )
    fire.pre_authentication(
        work,
        attempt.pool,
        person,
        client_id=attempt.client.id,
        validation_data=attempt.validation_data,
        user_not_found=(user is None) if hides else None,
    )
    # The function may have changed or made them; who came over may have another name than the one that was typed.
    return store_users.get(work.db, user.id) if user else users.find(work, attempt.pool, username)
