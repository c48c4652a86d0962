"""Codes that testers fix by the pattern of the address they go to, for one pool."""

from collections.abc import Mapping
from dataclasses import dataclass

from emulator.base import test_codes
from emulator.control import named
from emulator.control.refusals import Refused
from emulator.store import pools
from emulator.store.pools import Pool
from emulator.work import Services, opened


@dataclass(frozen=True, slots=True)
class TestCodes:
    """`test_codes` is the pool's own table, `of_server` that of EMULATOR_TEST_CODES, which counts where the pool's has
    no pattern that fits."""

    pool: str
    test_codes: dict[str, str]
    of_server: dict[str, str]


def get(services: Services, pool_id: str) -> TestCodes:
    """Raises NotThere."""
    with opened(services, "test_codes") as work:
        return _shown(services, named.pool(work, pool_id))


def put(services: Services, pool_id: str, table: Mapping[str, str]) -> TestCodes:
    """Replaces the pool's table; it holds for codes that are made from now on. Raises Refused for a table that cannot
    be, and NotThere."""
    try:
        wanted = test_codes.check(table)
    except ValueError as error:
        raise Refused(f"The table of test codes {error}.") from None
    with opened(services, "test_codes", write=True) as work:
        pool = named.held_pool(work, pool_id)
        pools.change(work.db, pool_id, pool.updated_at, test_codes=wanted)
        return _shown(services, named.pool(work, pool_id))


def _shown(services: Services, pool: Pool) -> TestCodes:
    of_server = services.settings.test_codes
    return TestCodes(pool.id, dict(pool.test_codes), dict(test_codes.parse(of_server)) if of_server else {})
