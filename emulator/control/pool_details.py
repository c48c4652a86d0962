"""One pool with all its settings and what it has, for a person who asks how it is configured."""

from dataclasses import dataclass
from typing import Any, get_args

from emulator.base.instants import Instant
from emulator.control import client_lists, clock, named, pool_settings_told
from emulator.control.client_lists import ListedClient
from emulator.control.clock import PoolClockReading
from emulator.control.pool_settings_told import SettingGroup
from emulator.effective import domain_address
from emulator.store import counts, domains, groups, identity_providers, resource_servers
from emulator.store.pools import Pool
from emulator.tokens import issuer
from emulator.triggers.events import TriggerName
from emulator.work import Services, Work, opened

MOST = 100  # of each kind of thing that a pool has
COUNTED_TO = 10_000


@dataclass(frozen=True, slots=True)
class PoolCounts:
    """Each is counted to `counted_to`, which then means as many or more."""

    users: int
    clients: int
    groups: int
    messages: int
    counted_to: int


@dataclass(frozen=True, slots=True)
class PoolGroup:
    name: str
    description: str | None
    precedence: int | None
    role_arn: str | None


@dataclass(frozen=True, slots=True)
class PoolDomain:
    """`address` is where it is reached."""

    domain: str
    kind: str
    region: str
    status: str | None
    managed_login_version: int | None
    address: str


@dataclass(frozen=True, slots=True)
class PoolProvider:
    name: str
    provider_type: str
    attribute_mapping: dict[str, str]


@dataclass(frozen=True, slots=True)
class PoolResourceServer:
    identifier: str
    name: str
    scopes: list[str]


@dataclass(frozen=True, slots=True)
class PoolTrigger:
    """`version` is that of the event, of the triggers that have one."""

    trigger: str
    function: str
    version: str | None


@dataclass(frozen=True, slots=True)
class PoolDetails:
    """`settings` are all that AWS has, in groups. `attributes` is SchemaAttributes. `rules` has the limits, locks and
    quotas that the pool itself set, `test_codes` its fixed codes. Of each kind the first hundred are listed, in the
    order of their names."""

    id: str
    name: str
    arn: str
    account_id: str
    region: str
    tier: str
    is_paused: bool
    issuer: str
    jwks_uri: str
    created_at: Instant
    updated_at: Instant
    counts: PoolCounts
    clock: PoolClockReading
    settings: list[SettingGroup]
    attributes: list[dict[str, Any]]
    tags: dict[str, str]
    triggers: list[PoolTrigger]
    clients: list[ListedClient]
    groups: list[PoolGroup]
    domains: list[PoolDomain]
    providers: list[PoolProvider]
    resource_servers: list[PoolResourceServer]
    rules: dict[str, Any]
    test_codes: dict[str, str]


def find(services: Services, pool_id: str) -> PoolDetails:
    """Raises NotThere."""
    reading = clock.read_of_pool(services, pool_id)
    with opened(services, "pool") as work:
        pool = named.pool(work, pool_id)
        iss = issuer.of_pool(services.settings, pool)
        return PoolDetails(
            id=pool.id,
            name=pool.name,
            arn=pool.arn,
            account_id=pool.account_id,
            region=pool.region,
            tier=pool.effective.tier,
            is_paused=pool.is_paused(work.now),
            issuer=iss,
            jwks_uri=f"{iss}/.well-known/jwks.json",
            created_at=pool.created_at,
            updated_at=pool.updated_at,
            counts=_counts(work, pool),
            clock=reading,
            settings=pool_settings_told.of(pool),
            attributes=pool.schema_attributes,
            tags=pool.tags,
            triggers=triggers_of(pool),
            clients=client_lists.of_pool(work, pool.id, limit=MOST),
            groups=_groups(work, pool),
            domains=_domains(work, pool),
            providers=_providers(work, pool),
            resource_servers=_resource_servers(work, pool),
            rules=pool.rules,
            test_codes=pool.test_codes,
        )


def triggers_of(pool: Pool) -> list[PoolTrigger]:
    """Those that have a function."""
    found = ((trigger, pool.effective.functions.get(trigger)) for trigger in get_args(TriggerName))
    return [PoolTrigger(trigger, arn, _version(pool, trigger)) for trigger, arn in found if arn]


def _version(pool: Pool, trigger: str) -> str | None:
    if trigger == "PreTokenGeneration":
        return pool.effective.token_version
    config = pool.lambda_config.get(trigger)
    return config.get("LambdaVersion") if isinstance(config, dict) else None


def _counts(work: Work, pool: Pool) -> PoolCounts:
    kinds = ("users", "clients", "groups", "messages")
    found = {what: counts.up_to(work.db, what, COUNTED_TO, pool_id=pool.id) for what in kinds}
    return PoolCounts(**found, counted_to=COUNTED_TO)


def _groups(work: Work, pool: Pool) -> list[PoolGroup]:
    found = groups.page(work.db, pool.id, after=None, limit=MOST)
    return [PoolGroup(group.name, group.description, group.precedence, group.role_arn) for group in found]


def _domains(work: Work, pool: Pool) -> list[PoolDomain]:
    found = domains.of_pool(work.db, pool.id, work.now)
    return [
        PoolDomain(
            domain=one.domain,
            kind=one.kind,
            region=one.region_name,
            status=one.status_at(work.now),
            managed_login_version=one.managed_login_version,
            address=domain_address.of(work.services.settings, one),
        )
        for _, one in sorted(found.items())
    ]


def _providers(work: Work, pool: Pool) -> list[PoolProvider]:
    found = identity_providers.page(work.db, pool.id, after=None, limit=MOST)
    return [PoolProvider(one.name, one.provider_type, one.attribute_mapping) for one in found]


def _resource_servers(work: Work, pool: Pool) -> list[PoolResourceServer]:
    found = resource_servers.page(work.db, pool.id, after=None, limit=MOST)
    return [PoolResourceServer(one.identifier, one.name, [scope["ScopeName"] for scope in one.scopes]) for one in found]
