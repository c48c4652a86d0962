"""From the claims of a provider to attributes of the pool, and what of them may be written."""

import logging
from collections.abc import Mapping

from msgspec import Struct

from emulator import errors
from emulator.federation.identity import Identity
from emulator.model import addresses
from emulator.rules.directory import attributes
from emulator.rules.owners import clients
from emulator.rules.providers import details, federated
from emulator.store.clients import Client
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool

log = logging.getLogger("emulator.federation")
Values = dict[str, str]


class Comer(Struct, frozen=True):
    """Who comes from a provider, for an app client. `told` are attributes as the provider tells them, `values` what of
    them is to be written."""

    pool: Pool
    client: Client
    provider: IdentityProvider
    subject: str
    told: Values
    values: Values

    @property
    def is_saml(self) -> bool:
        return self.provider.provider_type == details.SAML


def subject(provider: IdentityProvider, identity: Identity) -> str:
    """What the provider calls the user: the claim that is mapped to `username`, of SAML the NameID."""
    claim = provider.attribute_mapping.get(details.USERNAME)
    return identity.claims.get(claim or "") or identity.subject


def username(pool: Pool, provider: IdentityProvider, subject: str) -> str:
    """Raises OAuthError for one that is too long."""
    name = federated.username(pool, provider, subject)
    if len(name) > errors.federation.LONGEST_USERNAME:
        raise errors.federation.username_too_long(name, is_saml=provider.provider_type == details.SAML)
    return name


def told(provider: IdentityProvider, claims: Mapping[str, str]) -> Values:
    """By attribute, what the provider tells. A claim that did not come leaves its attribute alone."""
    wanted = {name: claim for name, claim in provider.attribute_mapping.items() if name != details.USERNAME}
    return {name: claims[claim] for name, claim in wanted.items() if claim in claims}


def values(pool: Pool, client: Client, told: Values) -> Values:
    """By attribute, what of it is to be written; an empty text takes the attribute away. What the app client may not
    write is skipped (evidence: federated-attributes)."""
    return attributes.normalised(_with_flags(_permitted(pool, client, told)))


def _permitted(pool: Pool, client: Client, found: Values) -> Values:
    writable = clients.writable_attributes(pool, client)
    skipped = [name for name in found if name not in writable and name not in addresses.FLAGS]
    if skipped:
        log.info("claims_skipped", extra={"pool_id": pool.id, "client_id": client.id, "attributes": skipped})
    return {name: value for name, value in found.items() if name not in skipped}


def _with_flags(found: Values) -> Values:
    """An address that came is unverified unless the provider says otherwise, at every sign-in
    (evidence: federated-flags). One that came empty takes its flag along."""
    given = dict(found)
    for kind in addresses.ATTRIBUTES:
        flag = f"{kind}_verified"
        if kind in given:
            given[flag] = (given.get(flag) or "false") if given[kind] else ""
    return given
