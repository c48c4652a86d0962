"""Metadata documents of external clients, put in by a tester: nothing is fetched then, so that a test needs no server
for them and no network."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from emulator.base.instants import Instant
from emulator.control import named
from emulator.control.refusals import Refused
from emulator.rules.owners import cimd_policies, document_cache, known, metadata_documents
from emulator.rules.owners.metadata_documents import NotUsable
from emulator.store import client_documents
from emulator.work import Services, opened

KEPT_FOR = timedelta(seconds=document_cache.LONGEST)  # a year by the emulator's clock


@dataclass(frozen=True, slots=True)
class CachedDocument:
    policy_id: str
    client_id: str
    url: str
    cached_at: Instant
    expires_at: Instant


def put(services: Services, pool_id: str, document: dict[str, Any]) -> CachedDocument:
    """As if it had been fetched from the address that is its `client_id`. Raises NotThere for a pool that is not there,
    Refused for a document that lets nobody in."""
    url = document.get("client_id")
    with opened(services, "client metadata") as work:
        pool = known.find_pool(work, pool_id)
        if pool is None:
            raise named.no_pool(pool_id)
        try:
            metadata_documents.check_url(url if isinstance(url, str) else "")
            metadata_documents.read(str(url), document)
            policy = cimd_policies.of_url(work, pool, str(url))
            if policy is None or policy.client_id is None:
                raise NotUsable("no CIMD policy of the pool has a URL pattern for it, or the app client is gone")
            document_cache.keep(work, policy, str(url), document, KEPT_FOR)
        except NotUsable as error:
            raise Refused(f"The document is not taken: {error}.") from error
        kept = client_documents.find(work.db, policy.id, str(url))
        if kept is None or kept.cached_at is None or kept.expires_at is None:
            raise Refused("The document was forgotten at once.")
        return CachedDocument(policy.id, policy.client_id, kept.url, kept.cached_at, kept.expires_at)
