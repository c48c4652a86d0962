"""External clients: their `client_id` is the address of a metadata document, and a policy of the pool lets them in.

Such a client is an app client that its document narrows: it sends browsers to its own addresses only, has the grants
that both have, is public, and needs PKCE. Nothing else of an endpoint or a page knows that it is no app client of its
own, because `clients.external` makes one of the two.

The address of the request must tell the pool, since such a client id is nobody's.
"""

from collections.abc import Mapping
from typing import Any

from emulator import errors
from emulator.oauth.requests import Seen
from emulator.rules.owners import cimd_policies, clients, document_cache, known, metadata_documents
from emulator.rules.owners.metadata_documents import NotUsable
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.work import Work

REFRESH = "refresh_token"
_NO_POOL = "the address of the request does not tell the user pool: use its domain, or a path with its id"
_NO_POLICY = "no CIMD policy of the user pool has a URL pattern for it, or the policy's app client is gone"


def is_meant(client_id: str) -> bool:
    """No id of an app client has a colon."""
    return client_id.startswith(metadata_documents.SCHEME)


def find(work: Work, pool: Pool | None, url: str, seen: Seen) -> Client | None:
    """The client, its document fetched if need be; None if it is not let in, with the reason in `seen`. Hold nothing.
    Raises WouldWait where nothing may be waited for."""
    try:
        return _found(work, pool, url)
    except NotUsable as error:
        # unverified: A client whose document cannot be had or used is answered like a client that nobody knows.
        seen.why_unknown = errors.authorize_reasons.external_client(url, str(error))
        return None


def check_grant(client: Client, grant_type: str) -> None:
    """Raises OAuthError unauthorized_client for a grant that the document does not name (evidence: cimd-grants)."""
    if client.registration is not None and grant_type not in client.registration.grant_types:
        raise errors.oauth.unauthorized_client().noted(errors.token_reasons.document_grant(grant_type))


def shown(client: Client, tokens: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without a refresh token for a client that may not use one."""
    if client.registration is None or REFRESH in client.registration.grant_types:
        return tokens
    return {name: value for name, value in tokens.items() if name != REFRESH}


def _found(work: Work, pool: Pool | None, url: str) -> Client:
    metadata_documents.check_url(url)
    if pool is None:
        raise NotUsable(_NO_POOL)
    policy = cimd_policies.of_url(work, pool, url)
    if policy is None or policy.client_id is None:
        raise NotUsable(_NO_POLICY)
    registration = document_cache.registration(work, policy, url)
    found = known.find_client(work, policy.client_id)
    if found is None:
        raise NotUsable(_NO_POLICY)
    return clients.external(found[0], registration)
