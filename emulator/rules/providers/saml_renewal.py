"""Metadata that come from an address are fetched anew from time to time (evidence: saml-metadata-age).

Their age is told by the emulator's clock, by which they were fetched; the date on which a document ends is the
provider's, and so by the machine's.
"""

import logging
from datetime import datetime, timedelta

from msgspec import structs

from emulator import errors
from emulator.base.cache import Slot
from emulator.base.clock import running_seconds
from emulator.errors import CognitoError
from emulator.rules.owners import pools
from emulator.rules.providers import saml_metadata
from emulator.rules.providers.saml_metadata import Metadata
from emulator.store import identity_providers
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.work import Work

KEPT = timedelta(hours=6)
TRIED_AGAIN_AFTER = 60.0  # seconds; so a provider whose server does not answer delays one sign-in a minute
_FAILED: Slot[float] = Slot(256)  # by the row of the provider; until when nobody asks again
log = logging.getLogger("emulator")


def current(work: Work, pool: Pool, provider: IdentityProvider) -> str:
    """The text of the provider's metadata. Nothing is held while they are fetched. Raises OAuthError where they are
    over and cannot be had anew."""
    text = provider.metadata_document or ""
    if "MetadataURL" not in provider.details:  # unverified: Of a MetadataFile nobody asks until when it is good.
        return text
    told = saml_metadata.read(text)
    is_over = told.valid_until is not None and told.valid_until <= work.services.clock.now()
    if not is_over and _is_fresh(told, provider.metadata_fetched_at, work.now):
        return text
    failed = work.caches.of(_FAILED)
    if not is_over and (failed.find(provider.id) or 0.0) > running_seconds():
        return text
    work.going_out()
    try:
        return _fetched(work, pool, provider)
    except CognitoError as error:
        failed.put(provider.id, running_seconds() + TRIED_AGAIN_AFTER)
        # unverified: While the metadata are not over, a provider is trusted by the old ones if it gives no new ones.
        log.warning("metadata_not_renewed", extra={"pool_id": pool.id, "provider": provider.name, "reason": str(error)})
        if is_over:
            raise errors.saml.no_metadata().noted(str(error)) from error
        return text


def _is_fresh(told: Metadata, fetched_at: datetime | None, now: datetime) -> bool:
    kept = KEPT if told.cached_for is None else min(KEPT, told.cached_for)
    return fetched_at is not None and fetched_at <= now < fetched_at + kept


def _fetched(work: Work, pool: Pool, provider: IdentityProvider) -> str:
    """Kept where the provider is still the one that was asked for. Raises InvalidParameterException."""
    text = saml_metadata.document(work, provider.details)
    told = saml_metadata.read(text)
    work.write()
    pools.hold_again(work, pool)
    now = identity_providers.find(work.db, pool.id, provider.name)
    if now is not None and now.details.get("MetadataURL") == provider.details["MetadataURL"]:
        shown = {name: value for name, value in now.details.items() if name not in saml_metadata.SHOWN}
        kept = structs.replace(
            now, details={**shown, **told.shown()}, metadata_document=text, metadata_fetched_at=work.now
        )
        identity_providers.change(work.db, kept)
    return text
