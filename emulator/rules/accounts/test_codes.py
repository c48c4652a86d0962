"""Which code is sent to an address: a random one, unless testers fixed it, for the pool or for the server.

Only the code is another. It is sent, expires and is superseded like any, and a wrong answer is as wrong.
"""

from emulator.base import test_codes
from emulator.base.randomness import digits
from emulator.store.pools import Pool
from emulator.work import Work


def make(work: Work, pool: Pool, destination: str, length: int) -> str:
    """A code of so many digits. A pool's table wins over the server's (EMULATOR_TEST_CODES)."""
    fixed = find(work, pool, destination)
    return digits(work.random, length) if fixed is None else test_codes.of_length(fixed, length)


def find(work: Work, pool: Pool, destination: str) -> str | None:
    """The code as the tables have it, for the address."""
    found = test_codes.find(pool.test_codes, destination) if pool.test_codes else None
    if found is not None:
        return found
    of_server = work.services.settings.test_codes
    return test_codes.find(test_codes.parse(of_server), destination) if of_server else None
