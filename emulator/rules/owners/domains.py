"""Domains of pools: what one may be called, who may have it, and what becomes of it.

A prefix is the beginning of a host of Amazon's, one in each region, and is there at once. A custom domain is a whole
host of somebody's own, one in the world, and takes some seconds of the emulator's clock to be made, changed and
deleted. A pool may have one of each. Whether a certificate exists and whether a name has an address is known to AWS and
to DNS alone: here an ARN and a name have the right form.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from emulator import errors
from emulator.base import hosts
from emulator.base.randomness import LOWER_ALPHANUMERIC
from emulator.effective import domain_address
from emulator.model.shapes import (
    CreateUserPoolDomainRequest,
    CreateUserPoolDomainResponse,
    DomainDescriptionType,
    UpdateUserPoolDomainRequest,
)
from emulator.rules.owners import known, regions
from emulator.store import domains, replicas, state
from emulator.store.domains import ACTIVE, CREATING, CUSTOM, DELETING, PREFIX, UPDATING, Domain
from emulator.store.pools import Pool
from emulator.work import Work

# unverified: A custom domain is made, changed or deleted in five seconds, a prefix at once; AWS takes minutes.
SETTLES_AFTER = timedelta(seconds=5)
MOST_CUSTOM = 4  # of an account in a region; evidence: quota-numbers
AMAZONS = "amazoncognito.com"  # all prefixes are below it
_PREFIX = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_CERTIFICATE = re.compile(r"arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate/[\w-]+", re.ASCII)
# A prefix was refused for a longer word with "cognito" in it, and "awsome" was taken.
_RESERVED = (  # evidence: domain-reserved-word, domain-reserved-sentence
    ("aws", re.compile(r"(?:^|-)aws(?:-|$)")),
    ("amazon", re.compile("amazon")),  # unverified: Longer words with "amazon" in them are reserved, too.
    ("cognito", re.compile("cognito")),
)
# unverified: Buckets of other regions are named as that of us-west-2, by the airport that AWS knows the region by.
_AIRPORTS = {"us-east-1": "iad", "us-east-2": "cmh", "us-west-1": "sfo", "us-west-2": "pdx", "eu-west-1": "dub"}


def find(work: Work, name: str) -> Domain | None:
    """A domain of the caller's account, as their region knows it: a prefix is known in its own region alone, a custom
    domain in that of the pool's replica too."""
    domain = _named(work, name)
    pool = known.find_pool(work, domain.pool_id) if domain is not None else None
    if pool is None or pool.account_id != work.call.account_id:
        return None
    return domain if regions.admit(work, pool).region == work.call.region else None


def create(work: Work, pool: Pool, request: CreateUserPoolDomainRequest) -> Domain:
    """For a pool that the caller holds. Raises InvalidParameterException, FeatureUnavailableInTierException, and
    LimitExceededException for a fifth custom domain of the account in the region."""
    name, config = request["Domain"], request.get("CustomDomainConfig")
    if config is None:
        _check_prefix(name)
    else:
        _check_custom(name)
    _check_settings(work, pool, request)
    kind = PREFIX if config is None else CUSTOM
    if kind in domains.of_pool(work.db, pool.id, work.now):
        raise errors.domains.pool_has_a_domain()
    if config is not None:
        _check_room(work, pool)
    domain = Domain(
        host=_host(name, pool.region),
        pool_id=pool.id,
        region_name=pool.region,
        domain=name,
        kind=kind,
        status=ACTIVE if config is None else CREATING,
        status_until=None if config is None else work.now + SETTLES_AFTER,
        managed_login_version=request.get("ManagedLoginVersion"),
        custom_domain_config={**(config or {})},
        routing={**request.get("Routing", {})},
        distribution=f"d{work.random.text(LOWER_ALPHANUMERIC, 13)}.cloudfront.net",
        created_at=work.now,
        updated_at=work.now,
    )
    if not domains.add(work.db, domain, work.instants):
        raise errors.domains.prefix_is_taken() if config is None else errors.domains.custom_domain_is_taken()
    return domain


def change(work: Work, pool: Pool, request: UpdateUserPoolDomainRequest) -> Domain:
    """For a pool that the caller holds. What the request leaves out stays as it is (unverified), but a custom domain
    needs its certificate again. Raises InvalidParameterException, FeatureUnavailableInTierException."""
    before, config = _require(work, pool, request["Domain"]), request.get("CustomDomainConfig")
    if before.is_custom and config is None:
        raise errors.domains.custom_domain_cannot_become_a_prefix()
    if not before.is_custom and config is not None:
        raise errors.domains.certificate_of_a_prefix()
    _check_settings(work, pool, request)
    settles = {"status": UPDATING, "status_until": work.now + SETTLES_AFTER} if before.is_custom else {}
    domains.change(
        work.db,
        before.host,
        work.now,
        managed_login_version=request.get("ManagedLoginVersion", before.managed_login_version),
        custom_domain_config={**(config or {})},
        routing={**request.get("Routing", before.routing)},
        **settles,
    )
    return _require(work, pool, before.domain)


def delete(work: Work, pool: Pool, name: str) -> None:
    """A custom domain keeps its host while it is being deleted."""
    domain = _require(work, pool, name)
    if domain.is_custom:
        domains.change(work.db, domain.host, work.now, status=DELETING, status_until=work.now + SETTLES_AFTER)
    else:
        domains.remove(work.db, domain.host)


def names(work: Work, pool: Pool) -> dict[str, str]:
    """Domain and CustomDomain, as DescribeUserPool shows them of a pool that has them."""
    rows = _in_use(work, pool)
    if pool.is_secondary:  # unverified: A secondary region shows no prefix, as DescribeUserPoolDomain finds none there.
        rows.pop(PREFIX, None)
    return {"CustomDomain" if row.is_custom else "Domain": row.domain for row in rows.values()}


def serving(work: Work, pool: Pool) -> Domain | None:
    """The domain whose pages a pool shows where no host says which: the custom one before the prefix."""
    return known.of_mark(work, pool.id, domains.serving)


def at_host(work: Work, host: str) -> Domain | None:
    """The domain that has the host, unless it is being deleted."""
    found = _having(work, host)
    return found if found is not None and found.status != DELETING else None


def relying_party(work: Work, pool: Pool) -> str | None:
    """What passkeys are bound to where the pool names nothing else: the host by which browsers reach the domain, the
    custom one before the prefix (evidence: domain-relying-party). An address is no relying party, so the domain's own
    name stands in for it."""
    found = serving(work, pool)
    if found is None:
        return None
    reached = urlsplit(domain_address.of(work.services.settings, found)).hostname
    return reached if reached is not None and not hosts.is_address(reached) else found.host


def check_none(work: Work, pool: Pool) -> None:
    """Raises InvalidParameterException for a pool that cannot be deleted yet (evidence: domain-before-pool). One that
    is being deleted goes with its pool (unverified)."""
    if _in_use(work, pool):
        raise errors.domains.pool_of_a_domain()


def feature_beyond(work: Work, pool: Pool, tier: str) -> str | None:
    """What the pool's domains use that the tier lacks."""
    uses = any(row.managed_login_version == 2 for row in _in_use(work, pool).values())
    return errors.domains.MANAGED_LOGIN if uses and tier == "LITE" else None


def render(work: Work, domain: Domain) -> DomainDescriptionType:
    """As DescribeUserPoolDomain answers it (evidence: domain-description)."""
    city = _AIRPORTS.get(domain.region_name, domain.region_name)
    shown: dict[str, Any] = {
        "UserPoolId": domain.pool_id,
        "AWSAccountId": work.call.account_id,
        "Domain": domain.domain,
        "S3Bucket": f"aws-cognito-prod-{city}-assets",
        "CloudFrontDistribution": domain.distribution,
        "Version": f"{domain.created_at:%Y%m%d%H%M%S}",  # unverified: The version is when the domain was made.
        "Status": domain.status_at(work.now),
        "CustomDomainConfig": domain.custom_domain_config,
        **_settings(domain),
    }
    return shown  # type: ignore[return-value]


def render_changed(domain: Domain) -> CreateUserPoolDomainResponse:
    """As CreateUserPoolDomain and UpdateUserPoolDomain answer it (evidence: domain-answers)."""
    shown: dict[str, Any] = {"CloudFrontDomain": domain.distribution} if domain.is_custom else {}
    return {**shown, **_settings(domain)}  # type: ignore[typeddict-item]


def _settings(domain: Domain) -> dict[str, Any]:
    version = {} if domain.managed_login_version is None else {"ManagedLoginVersion": domain.managed_login_version}
    return {**version, **({"Routing": domain.routing} if domain.routing else {})}


def _in_use(work: Work, pool: Pool) -> dict[str, Domain]:
    return domains.in_use(work.db, pool.id, work.now)


def _host(name: str, region: str) -> str:
    return name if "." in name else f"{name}.auth.{region}.{AMAZONS}"


def _named(work: Work, name: str) -> Domain | None:
    found = _having(work, _host(name, work.call.region))
    return found if found is not None and found.domain == name else None


def _having(work: Work, host: str) -> Domain | None:
    """The domain that has the host now, whatever its status, by the clock of its pool."""
    found = known.of_mark(work, host, domains.find)
    return found if found is not None and found.status_at(work.now_in(found.pool_id)) is not None else None


def _require(work: Work, pool: Pool, name: str) -> Domain:
    """The pool's domain, unless it is being deleted."""
    found = _named(work, name)
    if found is None or found.pool_id != pool.id or found.status == DELETING:
        raise errors.domains.no_such_domain()
    return found


def _check_prefix(name: str) -> None:
    if not _PREFIX.fullmatch(name):
        raise errors.domains.prefix_has_other_characters()
    word = next((word for word, expression in _RESERVED if expression.search(name)), None)
    if word is not None:
        raise errors.domains.prefix_has_a_reserved_word(word)


def _check_custom(name: str) -> None:
    """A host below one that is no top-level domain; none of Amazon's own, for which nobody gets a certificate."""
    labels = name.split(".")
    if len(labels) < 3 or not all(_PREFIX.fullmatch(label) for label in labels):
        raise errors.domains.custom_domain_is_no_subdomain()
    if name.endswith(f".{AMAZONS}"):
        raise errors.domains.certificate_is_invalid()


def _check_room(work: Work, pool: Pool) -> None:
    """The caller holds the pool, but the account has others, whose domains may be made at the same moment."""
    state.hold(work.db)
    if domains.count_custom(work.db, pool.account_id, pool.region, work.instants) >= MOST_CUSTOM:
        raise errors.domains.too_many_custom_domains(MOST_CUSTOM)


def _check_settings(work: Work, pool: Pool, request: Mapping[str, Any]) -> None:
    config = request.get("CustomDomainConfig")
    if config is not None and not _CERTIFICATE.fullmatch(config["CertificateArn"]):
        raise errors.domains.certificate_is_invalid()
    version = request.get("ManagedLoginVersion")
    if version is not None and version not in (1, 2):
        raise errors.domains.managed_login_version_is_invalid()
    if version == 2 and pool.effective.tier == "LITE":
        raise errors.domains.tier_has_no_managed_login("LITE")
    failover = (request.get("Routing") or {}).get("Failover")
    if failover is not None:
        _check_failover(work, pool, failover["SecondaryRegion"], custom=config is not None)


def _check_failover(work: Work, pool: Pool, region: str, *, custom: bool) -> None:
    """The health check is known to Route 53 alone."""
    if not custom:
        raise errors.domains.routing_of_a_prefix()
    replica = replicas.of_pool(work.db, pool.id, work.now)
    if replica is None or replica.region_name != region:
        raise errors.domains.routing_needs_a_replica(region)
