"""NEW_PASSWORD_REQUIRED: a user with a temporary password chooses their own, and gives what the pool requires."""

from collections.abc import Iterable, Mapping

import orjson

from emulator import errors
from emulator.base import java_order
from emulator.model import addresses
from emulator.rules.accounts import password_changes
from emulator.rules.configuration import passwords
from emulator.rules.directory import aliases, attributes, users
from emulator.rules.owners import clients
from emulator.rules.risk import compromised
from emulator.signin import opening, sessions, standing
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Asked, Proven
from emulator.store import users as store_users
from emulator.store.pools import Pool
from emulator.store.sessions import Session
from emulator.store.users import User
from emulator.work import Work

NAME = "NEW_PASSWORD_REQUIRED"
_PREFIX = "userAttributes."


def ask(work: Work, attempt: Attempt, proven: Proven) -> Asked:
    """Attributes and the missing required ones travel as JSON in strings, in the order of Java's sets and maps: of the
    names first, then of the prefixed ones (five answers in public documents, 2017 to 2024)."""
    pool, client, user = attempt.pool, attempt.client, proven.user
    values = store_users.attributes(work.db, user.id)
    missing = attributes.missing_required(pool, values)
    shown = _shown(values, missing)
    prefixed = [_PREFIX + name for name in java_order.iteration_order(missing)]
    parameters = {
        "USER_ID_FOR_SRP": user.username,
        "requiredAttributes": orjson.dumps(java_order.iteration_order(prefixed)).decode(),
        "userAttributes": orjson.dumps(java_order.in_order(shown)).decode(),
    }
    state = {"salt": user.srp_salt, "progress": proven.progress.state()}
    session = sessions.start(work, pool, client, user, NAME, state)
    return Asked(NAME, parameters, session)


def answer(work: Work, attempt: Attempt) -> Proven:
    """The user with the new password, CONFIRMED and held. Raises what `check` raises, InvalidPasswordException,
    PasswordHistoryPolicyViolationException, AliasExistsException."""
    attempt.parameter("USERNAME")
    attempt.parameter("NEW_PASSWORD")
    opened = opening.open_session(work, attempt, NAME)
    user = opened.require_user()
    standing.check(user)
    check_current(opened.session, user)
    given = check(work, attempt, user)
    held, kept = password_changes.prepare(work, attempt.pool, user, attempt.parameter("NEW_PASSWORD"))
    sessions.spend(work, opened.session)
    standing.check(held)
    check_current(opened.session, held)
    check_unset(work, held, given)  # again: an administrator may have set one while the password was hashed
    changed = keep(work, attempt.pool, held, kept, given)
    return Proven(changed, opened.progress.having(source="TokenGeneration_NewPasswordChallenge"))


def _shown(values: Mapping[str, str], missing: Iterable[str]) -> dict[str, str]:
    """Every attribute but `sub`, and each missing required one as an empty text (seen: three answers in public
    documents, 2021 to 2024). ReadAttributes hide none of them, and developer-only values never leave."""
    empty = dict.fromkeys(missing, "")
    # unverified: Developer-only attributes are not shown to a user who sets a new password.
    return {name: value for name, value in {**values, **empty}.items() if not name.startswith("dev:")}


def check_current(session: Session, user: User) -> None:
    """The session answers for one temporary password. Once another took its place, or the user has chosen one, it
    must not set a password any more: somebody who knew the old one would get the account."""
    changed = user.status != users.FORCE_CHANGE_PASSWORD or user.srp_salt != session.state.get("salt")
    if changed or sessions.was_ended(session, user):
        raise errors.signin.invalid_session()


def check(work: Work, attempt: Attempt, user: User) -> dict[str, str]:
    """The attributes that come with the new password, all of them allowed. Raises InvalidParameterException for a
    missing required one, NotAuthorizedException for one that has a value already or that the client may not write."""
    pool = attempt.pool
    values = store_users.attributes(work.db, user.id)
    given = _given(attempt)
    check_unset(work, user, given)
    attributes.check_owned(given)
    attributes.check_writable(pool, given, clients.writable_attributes(pool, attempt.client))
    for name in attributes.missing_required(pool, values):
        if name not in given:
            raise errors.signin.invalid_attributes_given(name)
    attributes.check_schema(pool, given, required=False)
    attributes.check_formats(given)
    passwords.check(pool, attempt.parameter("NEW_PASSWORD"), passwords.CHALLENGE)
    compromised.check_new(work, pool, attempt.client, attempt.parameter("NEW_PASSWORD"), "PASSWORD_CHANGE")
    return given


def check_unset(work: Work, user: User, given: Mapping[str, str]) -> None:
    """Raises NotAuthorizedException for an attribute that has a value already."""
    values = store_users.attributes(work.db, user.id)
    for name in given:
        if name in values:
            raise errors.signin.already_provided(name)


def keep(work: Work, pool: Pool, user: User, kept: passwords.Kept, given: Mapping[str, str]) -> User:
    """The new password and attributes; the user is CONFIRMED from here on. Where attributes are usernames the new ones
    are claimed: raises AliasExistsException if somebody else has one."""
    for kind in pool.username_attributes:
        if kind in given:
            aliases.claim(work, pool, user, kind, given[kind], force=False)
    if "preferred_username" in given:
        aliases.claim(work, pool, user, "preferred_username", given["preferred_username"], force=False)
    # An address that comes now was never verified, whatever an administrator said before there was one.
    unverified = {f"{kind}_verified": "false" for kind in addresses.ATTRIBUTES if kind in given}
    store_users.put_attributes(work.db, user.pool_id, user.id, {**given, **unverified})
    return password_changes.put(work, pool, user, kept, permanent=True)


def _given(attempt: Attempt) -> dict[str, str]:
    """An empty value is no value."""
    names = [name for name, value in attempt.parameters.items() if name.startswith(_PREFIX) and value]
    return {name.removeprefix(_PREFIX): attempt.parameter(name) for name in names}
