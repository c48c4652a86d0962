"""`/{pool}/.well-known/jwks.json` and `openid-configuration`: public, on every host name, whatever the issuer mode."""

import re
from collections.abc import Callable
from typing import Any

from emulator.effective import domain_address
from emulator.rules.owners import cimd_policies, domains, known, regions
from emulator.store.pools import Pool
from emulator.tokens import issuer, keys
from emulator.work import Call, Services, Work, opened

_POOL_ID = re.compile(r"[\w-]+_[0-9a-zA-Z]+", re.ASCII)
Document = dict[str, Any] | None


def jwks(services: Services, pool_id: str, region: str | None = None, *, may_wait: bool = True) -> Document:
    """None for a pool that does not exist. Raises WouldWait, where it may not wait, for keys that must be made. They
    are the same in every region."""
    return _of_pool(services, pool_id, region, keys.jwks, may_wait=may_wait)


def openid_configuration(
    services: Services, pool_id: str, region: str | None = None, *, may_wait: bool = True
) -> Document:
    """The members that a real pool shows, in their order (evidence: discovery-members). The endpoints are those of its
    domain, the custom one before the prefix (evidence: discovery-domain); a pool without a domain names some that
    nobody serves (evidence: discovery-no-domain). Where the host names a region in which the pool has a replica, an
    original issuer is that region's."""
    return _of_pool(services, pool_id, region, _configuration, may_wait=may_wait)


def _configuration(work: Work, pool: Pool) -> dict[str, Any]:
    settings = work.services.settings
    iss = issuer.of_pool(settings, pool)
    domain = domains.serving(work, pool)
    address = domain_address.of(settings, domain) if domain is not None else iss
    endpoints = f"{address}/oauth2" if domain is not None else iss
    return {
        "authorization_endpoint": f"{endpoints}/authorize",
        "end_session_endpoint": f"{address}/logout",
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": iss,
        "jwks_uri": f"{iss}/.well-known/jwks.json",
        "response_types_supported": ["code", "token"],
        "revocation_endpoint": f"{endpoints}/revoke",
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint": f"{endpoints}/token",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": f"{endpoints}/userInfo",
        # unverified: A pool with a CIMD policy says that it takes metadata documents (evidence: cimd-draft).
        **({"client_id_metadata_document_supported": True} if cimd_policies.are_there(work, pool) else {}),
    }


def _of_pool(
    services: Services,
    pool_id: str,
    region: str | None,
    render: Callable[[Work, Pool], dict[str, Any]],
    *,
    may_wait: bool,
) -> Document:
    if not _POOL_ID.fullmatch(pool_id):  # nothing strange reaches the database
        return None
    call = Call("WellKnown", "", addressed=region)
    with opened(services, call, may_wait=may_wait, reserved=not may_wait) as work:
        pool = known.find_pool(work, pool_id)
        return render(work, regions.view(work, pool)) if pool else None
