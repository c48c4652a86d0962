"""CIMD policies: which addresses of metadata documents are clients of a pool, and as which of its app clients
(evidence: cimd-grants)."""

from emulator import errors
from emulator.base import ids
from emulator.base.clock import epoch
from emulator.model.shapes import (
    CIMDPolicySummaryType,
    CIMDPolicyType,
    CreateCIMDPolicyRequest,
    UpdateCIMDPolicyRequest,
)
from emulator.rules.owners import clients, url_patterns
from emulator.store import cimd_policies
from emulator.store.cimd_policies import CimdPolicy
from emulator.store.pools import Pool
from emulator.work import Work

MOST_OF_POOL = 50  # unverified: A pool may have 50 CIMD policies.
DEFAULT_CACHE_DURATION = 86_400  # seconds; evidence: cimd-cache-duration
FEATURE = "Client ID Metadata Documents"


def check_tier(pool: Pool) -> None:
    """Raises FeatureUnavailableInTierException."""
    # unverified: The LITE plan has no CIMD policies, and the refusal calls them `Client ID Metadata Documents`.
    if pool.effective.tier == "LITE":
        raise errors.configuration.features_unavailable_in_lite(FEATURE)


def require(work: Work, pool: Pool, policy_id: str) -> CimdPolicy:
    """Raises ResourceNotFoundException for an id that is no policy's of this pool."""
    policy = cimd_policies.find(work.db, pool.id, policy_id)
    if policy is None:
        raise errors.owners.cimd_policy_does_not_exist(policy_id)
    return policy


def create(work: Work, pool: Pool, req: CreateCIMDPolicyRequest) -> CimdPolicy:
    """The caller holds the pool. Raises FeatureUnavailableInTierException, ResourceNotFoundException for a client that
    is not the pool's, and LimitExceededException for the 51st policy."""
    check_tier(pool)
    client = clients.require_in_pool(work, pool, req["ClientId"])
    if cimd_policies.count(work.db, pool.id) >= MOST_OF_POOL:
        raise errors.owners.too_many_cimd_policies(MOST_OF_POOL)
    policy_id = ids.client_id(work.random)
    values = {
        "id": policy_id,
        "pool_id": pool.id,
        "client_id": client.id,
        "name": req["PolicyName"],
        "url_patterns": req["URLPatterns"],
        "cache_duration": req.get("CacheDuration", DEFAULT_CACHE_DURATION),
        "created_at": work.now,
        "updated_at": work.now,
    }
    cimd_policies.add(work.db, values)
    return require(work, pool, policy_id)


def change(work: Work, pool: Pool, req: UpdateCIMDPolicyRequest) -> CimdPolicy:
    """The caller holds the pool. The cache duration that is not sent stays (evidence: cimd-cache-duration). Raises what
    `create` raises, and ResourceNotFoundException for the policy."""
    # unverified: A PolicyName that an UpdateCIMDPolicy leaves out stays as it is.
    check_tier(pool)
    before = require(work, pool, req["CIMDPolicyId"])
    client = clients.require_in_pool(work, pool, req["ClientId"])
    cimd_policies.change(
        work.db,
        pool.id,
        before.id,
        work.now,
        client_id=client.id,
        name=req.get("PolicyName", before.name),
        url_patterns=req["URLPatterns"],
        cache_duration=req.get("CacheDuration", before.cache_duration),
    )
    return require(work, pool, before.id)


def remove(work: Work, pool: Pool, policy_id: str) -> None:
    """With the documents that are cached for it. Raises ResourceNotFoundException."""
    if not cimd_policies.remove(work.db, pool.id, policy_id):
        raise errors.owners.cimd_policy_does_not_exist(policy_id)


def of_url(work: Work, pool: Pool, url: str) -> CimdPolicy | None:
    """The policy by which the address is a client of the pool; none in a pool whose plan has no policies."""
    if pool.effective.tier == "LITE":
        return None
    return url_patterns.chosen(cimd_policies.of_pool(work.db, pool.id), url)


def are_there(work: Work, pool: Pool) -> bool:
    """Whether external clients can be clients of the pool."""
    return pool.effective.tier != "LITE" and cimd_policies.count(work.db, pool.id) > 0


def render(policy: CimdPolicy) -> CIMDPolicyType:
    return {
        **render_listed(policy),
        "UserPoolId": policy.pool_id,
        "CIMDPolicyId": policy.id,
        "PolicyName": policy.name,
        "URLPatterns": policy.url_patterns,
    }


def render_listed(policy: CimdPolicy) -> CIMDPolicySummaryType:
    """Without the id of an app client that is gone (evidence: cimd-client-gone)."""
    shown: CIMDPolicySummaryType = {
        "CIMDPolicyId": policy.id,
        "PolicyName": policy.name,
        "CacheDuration": policy.cache_duration,
        "CreationDate": epoch(policy.created_at),
        "LastModifiedDate": epoch(policy.updated_at),
    }
    if policy.client_id is not None:
        shown["ClientId"] = policy.client_id
    return shown
