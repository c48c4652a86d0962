"""Users that an administrator makes: their temporary password and the message that brings it."""

from collections.abc import Iterable, Mapping

from emulator import errors
from emulator.messages import deliver
from emulator.messages.causes import Cause
from emulator.model import addresses
from emulator.model.shapes import AdminCreateUserRequest
from emulator.rules.accounts import attribute_changes, password_changes
from emulator.rules.configuration import passwords
from emulator.rules.configuration.passwords import Kept
from emulator.rules.directory import aliases, attributes, provision, users
from emulator.rules.directory.provision import NewUser, Taken
from emulator.rules.owners import pauses
from emulator.store import users as store_users
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import people
from emulator.triggers.events import CLIENT_ID_NOT_APPLICABLE
from emulator.work import Work


def draft(pool: Pool, req: AdminCreateUserRequest, sub: str) -> NewUser:
    """Whom the request is to make. Raises InvalidParameterException for a name or attributes that no user of the pool
    can have."""
    values = attributes.normalised(attributes.given(req.get("UserAttributes")))
    new = provision.draft(pool, req["Username"], sub, values)
    check_attributes(pool, new.attributes)
    return new


def check_attributes(pool: Pool, values: Mapping[str, str]) -> None:
    """An administrator may write everything but what the service owns, and leave required attributes for the user
    (evidence: admin-attribute-unknown, admin-required-later)."""
    attributes.check_owned(values)
    attributes.check_known(pool, values)
    attribute_changes.check_flags({}, values)
    attributes.check_schema(pool, values, required=False)
    attributes.check_formats(values)


def temporary_password(work: Work, pool: Pool, given: str | None) -> str | None:
    """The given one if it satisfies the policy, else a generated one; none where users need no password
    (evidence: admin-password, admin-passwordless)."""
    if given:
        passwords.check(pool, given, passwords.ADMIN)
        return given
    return None if passwords.is_optional(pool) else passwords.generate(work.random, pool)


def check_free(work: Work, new: NewUser) -> None:
    """Refuses a taken name before the password is hashed, and one that leads to somebody already, as their sub or
    their preferred username (unverified). `create` decides about usernames."""
    if users.is_taken(work, new.pool, new.username):
        raise errors.directory.user_account_already_exists()


def create(work: Work, new: NewUser, kept: Kept | None, *, force: bool) -> User:
    """Writes the user and claims their aliases. An alias that somebody owns is UsernameExistsException
    (evidence: admin-alias-conflict), unless `force` moves it, which only counts for a verified one
    (evidence: admin-force-verified), and not for what the pool signs users in by: the old owner would have no name left
    (evidence: admin-address-taken; with force unverified)."""
    temporary = passwords.temporary_until(work, new.pool) if kept else None
    status = users.FORCE_CHANGE_PASSWORD if kept else users.CONFIRMED
    claims = provision.names(new, force=force)
    made = provision.make(work, new, status=status, kept=kept, claims=claims, temporary_until=temporary)
    if isinstance(made, Taken):
        if made.alias is None:
            raise errors.directory.user_account_already_exists()
        raise errors.directory.username_exists_as_alias(made.alias.kind, given=aliases.is_given(new.pool))
    return made


def resend(work: Work, pool: Pool, req: AdminCreateUserRequest) -> tuple[User, dict[str, str]]:
    """A new temporary password and a new invitation for a user who has not used the first (evidence: admin-resend). The
    history does not refuse it, for the exception is not declared here; it remembers the one before."""
    user = users.require(work, pool, req["Username"])
    if user.status != users.FORCE_CHANGE_PASSWORD:
        raise errors.directory.resend_not_possible(req["Username"])
    password = temporary_password(work, pool, req.get("TemporaryPassword")) or passwords.generate(work.random, pool)
    with work.nothing_held():
        kept = passwords.keep(work, pool, user.username, password)
    work.write()
    held = users.lock(work, user)
    pauses.check_again(work, pool)
    if held.status != users.FORCE_CHANGE_PASSWORD:
        raise errors.directory.resend_not_possible(req["Username"])
    changed = password_changes.put(work, pool, held, kept, permanent=False)
    values = store_users.attributes(work.db, user.id)
    send_requested(work, pool, changed, values, password, req)
    return changed, values


def send_requested(
    work: Work, pool: Pool, user: User, values: Mapping[str, str], password: str, req: AdminCreateUserRequest
) -> None:
    """By each of DesiredDeliveryMediums, SMS unless said otherwise (evidence: admin-media)."""
    cause = Cause("invitation", CLIENT_ID_NOT_APPLICABLE, req.get("ClientMetadata"))
    send(work, pool, user, values, password, req.get("DesiredDeliveryMediums") or ["SMS"], cause)


def send(
    work: Work,
    pool: Pool,
    user: User,
    values: Mapping[str, str],
    password: str,
    mediums: Iterable[str],
    cause: Cause,
) -> None:
    """One message by each of the mediums that the user has an address for."""
    for medium in dict.fromkeys(mediums):
        name = addresses.BY_MEDIUM[medium].attribute
        if values.get(name):
            person = people.person(work, pool, user, values)
            deliver.send(work, pool, person, deliver.to_attribute(name, values[name]), cause, password)
