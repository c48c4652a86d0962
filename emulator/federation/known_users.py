"""Somebody whom the pool knows signs in through a provider: found by what the provider calls them, or by an attribute
that an administrator linked, let in by the functions, and rewritten by what the provider tells."""

from msgspec import Struct

from emulator import errors
from emulator.federation import contacts
from emulator.federation.mapping import Comer
from emulator.rules.directory import attributes
from emulator.rules.owners import pauses
from emulator.rules.providers import links
from emulator.signin import standing
from emulator.store import linked_identities
from emulator.store import users as store_users
from emulator.store.linked_identities import LinkedIdentity
from emulator.store.users import User
from emulator.triggers import fire, people
from emulator.work import Work


class Known(Struct, frozen=True):
    user: User
    link: LinkedIdentity


def find(work: Work, comer: Comer) -> Known | None:
    """By the subject, else by the value of an attribute by which users of the provider are linked, whether or not the
    app client may write it."""
    link = linked_identities.find_by_subject(work.db, comer.pool.id, comer.provider.name, comer.subject)
    if link is None:
        link = _by_attribute(work, comer)
    user = store_users.get(work.db, link.user_id) if link is not None else None
    return Known(user, link) if user is not None and link is not None else None


def _by_attribute(work: Work, comer: Comer) -> LinkedIdentity | None:
    """Only a link that nobody used yet: from its first use on it is known by the subject."""
    at_provider = comer.pool.id, comer.provider.name
    for name in sorted(linked_identities.attribute_names(work.db, *at_provider) - {links.SUBJECT}):
        value = comer.told.get(name)
        link = linked_identities.find(work.db, *at_provider, name, value) if value else None
        if link is not None and link.subject is None:
            return link
    return None


def sign_in(work: Work, comer: Comer, known: Known) -> User:
    """PreAuthentication → attributes → PostAuthentication; the user, held (evidence: federated-triggers). Raises what
    `standing.check` raises, OAuthError for attributes that cannot be written and for a link that was taken away
    meanwhile, and the Lambda exceptions."""
    _ask_before(work, comer, known.user)
    user = standing.hold_again(work, known.user, by_password=False)
    if not linked_identities.use(work.db, known.link.id, comer.subject, work.now):
        raise errors.federation.link_was_taken_away()
    rewrite(work, comer, user)
    return _tell_after(work, comer, user)


def rewrite(work: Work, comer: Comer, user: User) -> None:
    """What the provider tells is written at every sign-in, where it differs (evidence: federated-attributes). One that
    cannot change ends the sign-in even with the value that it has (evidence: federated-immutable). Raises
    OperationNotEnabledException for one that differs while a recovery pauses changes."""
    pool, values, is_saml = comer.pool, comer.values, comer.is_saml
    schema = attributes.schema(pool)
    frozen = [name for name in values if name in schema and not schema[name]["Mutable"]]
    if frozen:
        raise errors.federation.attributes_cannot_be_updated(frozen, is_saml=is_saml)
    lines = [*attributes.change_problems(pool, values), *attributes.format_problems(values)]
    if lines:
        raise errors.federation.attributes_invalid(lines, is_saml=is_saml)
    before = store_users.attributes(work.db, user.id)
    after = {name: value for name, value in {**before, **values}.items() if value != ""}
    gone = [name for name in attributes.missing_required(pool, after) if name in before]
    if gone:
        raise errors.federation.attributes_required(gone, is_saml=is_saml)
    changed = {name: value or None for name, value in values.items() if before.get(name, "") != value}
    if changed:
        pauses.check(work, pool)
        contacts.settle(work, pool, user, before, after)
        store_users.put_attributes(work.db, pool.id, user.id, changed)
        store_users.change(work.db, user.id, work.now)


def _ask_before(work: Work, comer: Comer, user: User) -> None:
    pool, client = comer.pool, comer.client
    if not fire.has(pool, "PreAuthentication"):
        return
    person = people.person(work, pool, user, store_users.attributes(work.db, user.id))
    not_found = False if client.effective.hides_user_existence else None
    fire.pre_authentication(work, pool, person, client_id=client.id, validation_data=None, user_not_found=not_found)


def _tell_after(work: Work, comer: Comer, user: User) -> User:
    pool, client = comer.pool, comer.client
    if not fire.has(pool, "PostAuthentication"):
        return user
    person = people.person(work, pool, user, store_users.attributes(work.db, user.id))
    fire.post_authentication(work, pool, person, client_id=client.id, new_device_used=False, client_metadata=None)
    return standing.hold_again(work, user, by_password=False)
