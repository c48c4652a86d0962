"""Identity providers of a pool: finding, making, changing and deleting them.

A provider is known by its name, which does not change, and by its identifiers, which no two of a pool share. App
clients name the providers whose users they admit (`SupportedIdentityProviders`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from emulator import errors
from emulator.base import ids, java_order
from emulator.base.clock import epoch
from emulator.model.shapes import (
    CreateIdentityProviderRequest,
    IdentityProviderType,
    IdentityProviderTypeType,
    ProviderDescription,
    UpdateIdentityProviderRequest,
)
from emulator.rules.configuration import client_checks
from emulator.rules.owners import pools
from emulator.rules.providers import details, saml_keys, saml_metadata
from emulator.store import clients, identity_providers
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.work import Work

MOST_OF_POOL = 300  # evidence: quota-numbers
LOCAL = "COGNITO"  # the pool's own users, among SupportedIdentityProviders


class _Told(Struct, frozen=True):
    """ProviderDetails as they are kept, and the metadata they led to."""

    kept: details.Kept
    metadata_document: str | None = None
    fetched_at: datetime | None = None


def require(work: Work, pool: Pool, name: str, *, lock: bool = False) -> IdentityProvider:
    """Raises ResourceNotFoundException `Identity provider X does not exist.` With `lock` the provider stays as it is to
    the end of the transaction."""
    provider = identity_providers.find(work.db, pool.id, name, lock=lock)
    if provider is None:
        raise errors.providers.identity_provider_does_not_exist(name)
    return provider


def require_by_identifier(work: Work, pool: Pool, identifier: str) -> IdentityProvider:
    """Raises ResourceNotFoundException for an identifier that no provider of the pool has."""
    provider = identity_providers.find_by_identifier(work.db, pool.id, identifier)
    if provider is None:
        raise errors.providers.identifier_is_nobodys(identifier)
    return provider


def create(work: Work, pool: Pool, req: CreateIdentityProviderRequest) -> IdentityProvider:
    """Raises InvalidParameterException for what cannot be, DuplicateProviderException for a name that is taken, and
    LimitExceededException for the 301st. Nothing is held while metadata are fetched."""
    name, kind = req["ProviderName"], req["ProviderType"]
    if _is_local(name):
        raise errors.providers.name_is_the_pools_own(name)
    details.check_name(name, kind)
    _check_levels(kind, req)
    mapping = _mapping(pool, kind, req.get("AttributeMapping") or {})
    _check_new(work, pool, name)
    told = _told(work, pool, kind, req["ProviderDetails"])
    pool = _held_again(work, pool)
    _check_new(work, pool, name)
    provider = IdentityProvider(
        id=ids.uuid4(work.random),
        pool_id=pool.id,
        name=name,
        provider_type=kind,
        details=told.kept.plain,
        secrets=identity_providers.seal(told.kept.secret),
        attribute_mapping=mapping,
        acr_mapping=req.get("AcrMapping") or {},
        metadata_document=told.metadata_document,
        metadata_fetched_at=told.fetched_at,
        created_at=work.now,
        updated_at=work.now,
    )
    _check_clients(work, pool, provider)
    if not identity_providers.add(work.db, provider):
        raise errors.providers.provider_exists()
    _put_identifiers(work, provider, req.get("IdpIdentifiers") or ())
    return provider


def change(work: Work, pool: Pool, req: UpdateIdentityProviderRequest) -> IdentityProvider:
    """What the request leaves out stays; a map or a list that it has replaces the whole one (evidence: idp-update).
    Raises InvalidParameterException, ResourceNotFoundException, and UnsupportedIdentityProviderException for the pool's
    own users."""
    before = _require_foreign(work, pool, req["ProviderName"])
    _check_levels(before.provider_type, req)
    given = req.get("ProviderDetails")
    told = _told(work, pool, before.provider_type, given) if given is not None else None
    pool = _held_again(work, pool)
    provider = require(work, pool, before.name)
    if "AttributeMapping" in req:
        mapping = _mapping(pool, provider.provider_type, req["AttributeMapping"])
        provider = replace(provider, attribute_mapping=mapping)
    if told is not None:
        provider = replace(
            provider,
            details=told.kept.plain,
            secrets=identity_providers.seal(told.kept.secret),
            metadata_document=told.metadata_document,
            metadata_fetched_at=told.fetched_at,
        )
    if provider.begins_sign_ins and not before.begins_sign_ins:
        _check_clients(work, pool, provider)
    provider = replace(provider, acr_mapping=req.get("AcrMapping", provider.acr_mapping), updated_at=work.now)
    identity_providers.change(work.db, provider)
    if "IdpIdentifiers" in req:
        _put_identifiers(work, provider, req["IdpIdentifiers"])
    return provider


def remove(work: Work, pool: Pool, name: str) -> None:
    """App clients that name it do not hinder it and keep the name, as they keep scopes that are gone: nobody signs in
    by it, and a change of the client is refused until it names it no more (unverified). Users of the provider stay
    (evidence: idp-deleted), with what links them, for a provider of the same name."""
    provider = _require_foreign(work, pool, name)
    if not identity_providers.remove(work.db, pool.id, provider.name):
        raise errors.providers.identity_provider_does_not_exist(name)


def render(work: Work, provider: IdentityProvider) -> IdentityProviderType:
    acr = {"AcrMapping": provider.acr_mapping} if provider.acr_mapping else {}
    return {
        "UserPoolId": provider.pool_id,
        "ProviderName": provider.name,
        "ProviderType": cast(IdentityProviderTypeType, provider.provider_type),
        "ProviderDetails": _in_order(_shown_details(work, provider)),
        "AttributeMapping": _in_order(provider.attribute_mapping),
        "IdpIdentifiers": identity_providers.identifiers(work.db, provider.id),
        **acr,  # type: ignore[typeddict-item]
        "LastModifiedDate": epoch(provider.updated_at),
        "CreationDate": epoch(provider.created_at),
    }


def render_listed(provider: IdentityProvider) -> ProviderDescription:
    return {
        "ProviderName": provider.name,
        "ProviderType": cast(IdentityProviderTypeType, provider.provider_type),
        "LastModifiedDate": epoch(provider.updated_at),
        "CreationDate": epoch(provider.created_at),
    }


def _in_order(values: Mapping[str, str]) -> dict[str, str]:
    """unverified: in the order of a Java HashMap, as other maps of the API."""
    return {name: values[name] for name in java_order.iteration_order(values)}


def _shown_details(work: Work, provider: IdentityProvider) -> dict[str, str]:
    shown = {**provider.details, **details.shown_secrets(provider.secret_details)}
    if provider.provider_type == details.SAML:
        key = saml_keys.find(work, provider.pool_id, saml_keys.ENCRYPTION)
        shown |= {"ActiveEncryptionCertificate": key.certificate} if key is not None else {}
    return shown


def _told(work: Work, pool: Pool, kind: str, given: details.Details) -> _Told:
    """What is told of the provider, checked and completed. Of SAML, what is held is given up on the way."""
    details.check(kind, given)
    kept = details.completed(kind, given)
    if kind != details.SAML:
        return _Told(kept)
    text = saml_metadata.document(work, given)
    metadata = saml_metadata.read(text)
    saml_metadata.check_certificates(metadata, work.now)
    saml_keys.require(work, pool, saml_keys.ENCRYPTION)
    fetched_at = work.now if "MetadataURL" in kept.plain else None
    return _Told(details.Kept({**kept.plain, **metadata.shown()}, kept.secret), text, fetched_at)


def _check_levels(kind: str, req: CreateIdentityProviderRequest | UpdateIdentityProviderRequest) -> None:
    """Only providers of OpenID Connect tell levels (evidence: acr-mapping)."""
    if req.get("AcrMapping") and kind != details.OIDC:
        raise errors.providers.levels_are_for_oidc()


def _held_again(work: Work, pool: Pool) -> Pool:
    work.write()
    return pools.require(work, pool.id, lock=True)


def _check_new(work: Work, pool: Pool, name: str) -> None:
    if identity_providers.find(work.db, pool.id, name) is not None:
        raise errors.providers.provider_exists()
    if identity_providers.count(work.db, pool.id) >= MOST_OF_POOL:
        raise errors.providers.too_many_providers(MOST_OF_POOL)


def _check_clients(work: Work, pool: Pool, provider: IdentityProvider) -> None:
    """App clients that name a provider at which sign-ins begin name SAML providers alone; also those that kept the name
    of one that was deleted. The caller holds the pool."""
    if not provider.begins_sign_ins:
        return
    for client in clients.page(work.db, pool.id, after=None, limit=client_checks.MOST_CLIENTS):
        named = client.effective.identity_providers
        if provider.name in named:
            others = identity_providers.among(work.db, pool.id, {*named} - {provider.name})
            client_checks.check_together(named, [provider, *others])


def _require_foreign(work: Work, pool: Pool, name: str) -> IdentityProvider:
    # unverified: UnsupportedIdentityProviderException is for the pool's own users, who are named COGNITO.
    if _is_local(name):
        raise errors.providers.pool_is_no_provider()
    return require(work, pool, name)


def _is_local(name: str) -> bool:
    return name.upper() == LOCAL


def _mapping(pool: Pool, kind: str, given: details.Details) -> dict[str, str]:
    """Attributes of the pool, and `username` but of SAML (evidence: idp-mapping-unknown, idp-username-mapping)."""
    known = {attribute["Name"] for attribute in pool.schema_attributes}
    unknown = [name for name in given if name not in known and (name != details.USERNAME or kind == details.SAML)]
    if unknown:
        raise errors.providers.mapping_is_invalid(unknown)
    return details.mapping(kind, given)


def _put_identifiers(work: Work, provider: IdentityProvider, wanted: Sequence[str]) -> None:
    """Each once. The caller holds the pool, so that nobody takes one of them meanwhile."""
    distinct = list(dict.fromkeys(wanted))
    owners = identity_providers.owners_of(work.db, provider.pool_id, distinct)
    for identifier in distinct:
        if owners.get(identifier, provider.id) != provider.id:
            raise errors.providers.identifier_is_taken(identifier)
    identity_providers.put_identifiers(work.db, provider, distinct)
