"""What a pool trusts in a SAML provider, and where it sends browsers: all of it from the provider's metadata.

Everything else of this room asks here, so this is the one place where somebody else could stand for the provider.
"""

from emulator.federation.saml.responses import Trust
from emulator.rules.providers import played, saml_keys, saml_metadata, saml_renewal
from emulator.rules.providers.saml_metadata import Metadata
from emulator.store import played_providers
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.work import Work


def metadata(work: Work, pool: Pool, provider: IdentityProvider) -> Metadata:
    """Who the provider is, where it is asked, and by which certificates it signs. Old ones are fetched anew first, with
    nothing held. Raises OAuthError where there are none any more that are good."""
    if played.is_played(work, provider):
        return saml_metadata.read(provider.metadata_document or "")
    return saml_metadata.read(saml_renewal.current(work, pool, provider))


def of(work: Work, pool: Pool, provider: IdentityProvider, told: Metadata) -> Trust:
    """In the answers of a provider whose metadata are `told`."""
    key = saml_keys.find(work, pool.id, saml_keys.ENCRYPTION)
    return Trust(
        certificates=certificates(work, provider, told),
        decryption_key=key.private_pem if key is not None else None,
        must_be_encrypted=provider.is_set("EncryptedResponses"),
    )


def certificates(work: Work, provider: IdentityProvider, told: Metadata) -> tuple[str, ...]:
    """Of a provider that the emulator plays its own; none before it signed anything."""
    if not played.is_played(work, provider):
        return told.signing
    key = played_providers.find(work.db, provider.id)
    return (key.certificate,) if key is not None and key.certificate is not None else ()
