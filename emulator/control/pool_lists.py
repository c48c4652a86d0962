"""The pools of this emulator, in all accounts and regions or in one."""

from dataclasses import dataclass

from emulator.base.instants import Instant
from emulator.control import named
from emulator.store import pool_search
from emulator.store.pools import Pool
from emulator.work import Services, opened

USUAL, MOST = 60, 500


@dataclass(frozen=True, slots=True)
class Place:
    """An account and a region in which there are pools, and how many."""

    account_id: str
    region: str
    pools: int


@dataclass(frozen=True, slots=True)
class ListedPool:
    """`tier` is the UserPoolTier. `is_paused`: a recovery to a point in time keeps its users from being changed."""

    id: str
    name: str
    account_id: str
    region: str
    tier: str
    is_paused: bool
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class PoolPage:
    """`next` is what the next page is asked for with, as `after`."""

    pools: list[ListedPool]
    next: str | None


def places(services: Services) -> list[Place]:
    """In the order of accounts, then of regions."""
    with opened(services, "pools") as work:
        return [Place(place.account_id, place.region, place.pools) for place in pool_search.places(work.db)]


def page(
    services: Services,
    *,
    account_id: str | None = None,
    region: str | None = None,
    search: str | None = None,
    after: str | None = None,
    limit: int = USUAL,
) -> PoolPage:
    """In the order of their ids. `search`: what the name contains or the id begins with, in whatever case."""
    with opened(services, "pools") as work:
        found = pool_search.page(
            work.db, account_id=account_id, region=region, search=search, after=after, limit=limit + 1
        )
        shown = [_shown(pool, pool.is_paused(work.now_in(pool.id))) for pool in found[:limit]]
    return PoolPage(shown, shown[-1].id if len(found) > limit else None)


def find(services: Services, pool_id: str) -> ListedPool:
    """One of them. Raises NotThere."""
    with opened(services, "pools") as work:
        pool = named.pool(work, pool_id)
        return _shown(pool, pool.is_paused(work.now))


def _shown(pool: Pool, is_paused: bool) -> ListedPool:
    return ListedPool(
        id=pool.id,
        name=pool.name,
        account_id=pool.account_id,
        region=pool.region,
        tier=pool.effective.tier,
        is_paused=is_paused,
        created_at=pool.created_at,
        updated_at=pool.updated_at,
    )
