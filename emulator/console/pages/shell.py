"""The frame of each page of the console: the menu, the choice of a pool, and warnings, such as of a moved clock."""

from msgspec import Struct

from emulator.base.clock import ClockSetting, told
from emulator.control import clock, faults, pool_lists
from emulator.control.clock import ClockReading, PoolClockReading
from emulator.control.pool_lists import ListedPool, Place
from emulator.work import Services

MOST_POOLS = 100  # that the choice of a pool lists; the page of pools has them all


class Section(Struct, frozen=True):
    """A line of the menu at the left. `path` is below the console; `icon` a name of `icons.html`."""

    label: str
    path: str
    icon: str


SECTIONS = (
    Section("Overview", "", "home"),
    Section("Pools", "/pools", "pool"),
    Section("Users", "/users", "users"),
    Section("Inbox", "/inbox", "inbox"),
    Section("Activity", "/activity", "activity"),
    Section("Tokens", "/tokens", "key"),
    Section("Time and faults", "/time", "clock"),
    Section("Snapshots", "/snapshots", "camera"),
    Section("Seeds", "/seeds", "seed"),
    Section("SQL", "/sql", "table"),
    Section("Coverage", "/coverage", "check"),
)


class Shell(Struct, frozen=True):
    """`pool` is the chosen one. `clock` is the pool's, or the global one; `warning` says how it is not the
    machine's."""

    places: list[Place]
    pools: list[ListedPool]
    has_more_pools: bool
    pool: ListedPool | None
    clock: ClockReading | PoolClockReading
    warning: str | None
    faults: int


def around(services: Services, pool_id: str | None, account_id: str | None, region: str | None) -> Shell:
    """Raises NotThere for a pool that does not exist."""
    chosen = pool_lists.find(services, pool_id) if pool_id else None
    if chosen is not None:
        account_id, region = chosen.account_id, chosen.region
    found = pool_lists.page(services, account_id=account_id, region=region, limit=MOST_POOLS)
    reading = clock.read_of_pool(services, chosen.id) if chosen is not None else clock.read(services)
    return Shell(
        places=pool_lists.places(services),
        pools=found.pools,
        has_more_pools=found.next is not None,
        pool=chosen,
        clock=reading,
        warning=told(ClockSetting(reading.offset_seconds, reading.frozen_at)),
        faults=sum(fault.count for fault in faults.armed(services)),
    )
