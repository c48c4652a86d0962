"""Users of identity providers that are users of the pool: linking them, and taking a link away.

A provider's user is known by a subject, or by the value of a claim that the provider maps to an attribute of the pool.
The links of a user are written into the attribute `identities`, where everybody reads them.
"""

from collections.abc import Iterable

import orjson
from msgspec import Struct

from emulator import errors
from emulator.base import ids
from emulator.model.shapes import ProviderUserIdentifierType
from emulator.rules.configuration import pool_schema
from emulator.rules.directory import attributes, users
from emulator.rules.providers import details, identity_providers, saml_metadata
from emulator.store import linked_identities
from emulator.store import users as store_users
from emulator.store.identity_providers import IdentityProvider
from emulator.store.linked_identities import LinkedIdentity
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

LOCAL = "Cognito"  # as the ProviderName of a user of the pool
SUBJECT = "Cognito_Subject"
MOST_OF_USER, MOST_NAMES = 5, 5  # evidence: link-limits
_ATTRIBUTE = "identities"


class _Source(Struct, frozen=True):
    provider: IdentityProvider
    name: str
    value: str

    @property
    def subject(self) -> str | None:
        return self.value if self.name == SUBJECT else None


def issuer(provider: IdentityProvider) -> str | None:
    """Of SAML, the name of the entity; of the others none is shown (evidence: identities-attribute)."""
    text = provider.metadata_document
    return saml_metadata.read(text).entity_id if text is not None else None


def link(
    work: Work, pool: Pool, *, destination: ProviderUserIdentifierType, source: ProviderUserIdentifierType
) -> None:
    """Raises InvalidParameterException, ResourceNotFoundException for a provider and UserNotFoundException for a
    destination that is not there, and LimitExceededException for a sixth identity or name of attributes. The provider
    is held before the user: so nobody takes the last name of attributes meanwhile, nor deletes the provider."""
    asked = _source(work, pool, source, lock=True)
    user = users.lock(work, _destination(work, pool, destination))
    _check_free(work, pool, asked)
    _check_mutable(work, pool, user)
    others = linked_identities.of_user(work.db, user.id)
    if len(others) >= MOST_OF_USER:
        raise errors.providers.too_many_identities(MOST_OF_USER)
    names = linked_identities.attribute_names(work.db, pool.id, asked.provider.name)
    if len(names | {asked.name}) > MOST_NAMES:
        raise errors.providers.too_many_attribute_names(MOST_NAMES)
    made = LinkedIdentity(
        id=ids.row_id("link", work.random),
        pool_id=pool.id,
        user_id=user.id,
        provider_name=asked.provider.name,
        provider_type=asked.provider.provider_type,
        issuer=issuer(asked.provider),
        attribute_name=asked.name,
        attribute_value=asked.value,
        subject=asked.subject,
        is_primary=False,
        linked_at=work.now,
    )
    if not linked_identities.add(work.db, made):
        raise errors.providers.source_is_linked()
    show(work, user, [*others, made])


def disable(work: Work, pool: Pool, named: ProviderUserIdentifierType) -> None:
    """A user of the pool has no password from here on; a user of a provider is nobody's. Raises UserNotFoundException
    for a user of the pool who is not there, ResourceNotFoundException for a provider, and InvalidParameterException for
    a provider's user who is linked to nobody: also for one who came by themselves (unverified)."""
    if named.get("ProviderName") == LOCAL:
        _take_password(work, _local(work, pool, named))
        return
    asked = _source(work, pool, named)
    found = _linked(work, pool, asked)
    if found is None or found.is_primary or not _is_known_so(found, asked):
        raise errors.providers.account_is_not_linked()
    owner = store_users.lock(work.db, found.user_id)
    if owner is None or not linked_identities.remove(work.db, found.id):
        raise errors.providers.account_is_not_linked()
    show(work, owner, linked_identities.of_user(work.db, owner.id))


def _linked(work: Work, pool: Pool, asked: _Source) -> LinkedIdentity | None:
    """By what it was linked by, or else by what the provider was found to call the user."""
    found = linked_identities.find(work.db, pool.id, asked.provider.name, asked.name, asked.value)
    if found is None and asked.subject is not None:
        found = linked_identities.find_by_subject(work.db, pool.id, asked.provider.name, asked.subject)
    return found


def _is_known_so(found: LinkedIdentity, asked: _Source) -> bool:
    """Once the user has signed in, the subject alone means them (evidence: link-disabled-by-subject)."""
    return found.subject is None or asked.subject is not None


def _source(work: Work, pool: Pool, named: ProviderUserIdentifierType, *, lock: bool = False) -> _Source:
    """The user of a provider. Raises InvalidParameterException for one of the pool, and for an attribute by which the
    provider's users are not known."""
    if named.get("ProviderName") == LOCAL:
        raise errors.providers.source_is_local()
    provider = identity_providers.require(work, pool, _member(named, "ProviderName"), lock=lock)
    # unverified: Without a ProviderAttributeName the subject is meant.
    name = named.get("ProviderAttributeName") or SUBJECT
    if name != SUBJECT and provider.provider_type in details.SOCIAL:
        raise errors.providers.social_users_are_known_by_subject()
    if name != SUBJECT and name not in provider.attribute_mapping:
        raise errors.providers.attribute_is_not_mapped(name)
    return _Source(provider, name, _member(named, "ProviderAttributeValue"))


def _destination(work: Work, pool: Pool, named: ProviderUserIdentifierType) -> User:
    """The ProviderAttributeName is ignored (evidence: link-destination)."""
    if named.get("ProviderName") == LOCAL:
        return _local(work, pool, named)
    provider = identity_providers.require(work, pool, _member(named, "ProviderName"))
    subject = _member(named, "ProviderAttributeValue")
    found = linked_identities.find_by_subject(work.db, pool.id, provider.name, subject)
    user = store_users.get(work.db, found.user_id) if found is not None else None
    if user is None:
        raise errors.directory.user_does_not_exist()
    return user


def _local(work: Work, pool: Pool, named: ProviderUserIdentifierType) -> User:
    return users.require(work, pool, _member(named, "ProviderAttributeValue"))


def _member(named: ProviderUserIdentifierType, name: str) -> str:
    value = named.get(name)
    if not value:
        raise errors.providers.member_is_missing(name)
    return str(value)


def _check_free(work: Work, pool: Pool, asked: _Source) -> None:
    """Nobody's yet: neither a user of their own, who signed in once, nor linked to one (unverified: to whomever)."""
    found = _linked(work, pool, asked)
    if found is None:
        return
    raise errors.providers.source_has_signed_up() if found.is_primary else errors.providers.source_is_linked()


def _check_mutable(work: Work, pool: Pool, user: User) -> None:
    """Sign-ins by the provider write the user's attributes, so there may be none that cannot change
    (evidence: link-immutable)."""
    fixed = {name for name, entry in attributes.schema(pool).items() if not entry["Mutable"]} - pool_schema.OWNED
    had = sorted(fixed & store_users.attributes(work.db, user.id).keys())
    if had:
        raise errors.providers.destination_cannot_change(had)


def _take_password(work: Work, user: User) -> None:
    """AdminSetUserPassword gives the user one again (unverified)."""
    none = dict.fromkeys(("password_hash", "srp_salt", "srp_verifier", "temporary_password_expires_at"))
    store_users.change(work.db, users.lock(work, user).id, work.now, **none)


def show(work: Work, user: User, identities: Iterable[LinkedIdentity]) -> None:
    """Writes them into the attribute `identities` (evidence: identities-attribute), from which ID tokens have their
    claim; whom an attribute was linked by is told as its value. Whoever makes or takes away one calls this."""
    told = [
        {
            "userId": identity.attribute_value,
            "providerName": identity.provider_name,
            "providerType": identity.provider_type,
            "issuer": identity.issuer,
            "primary": identity.is_primary,
            "dateCreated": int(identity.linked_at.timestamp() * 1000),
        }
        for identity in identities
    ]
    text = orjson.dumps(told).decode() if told else None
    store_users.put_attributes(work.db, user.pool_id, user.id, {_ATTRIBUTE: text})
    store_users.change(work.db, user.id, work.now)
