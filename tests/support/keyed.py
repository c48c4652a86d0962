"""Pools that have their keys already: a tenth of a second saved for each test that signs in.

The rows are what the emulator would have made, with key ids of their own; the three keys are made once per process.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from emulator.base.randomness import SystemRandomness
from emulator.crypto import keys as crypto_keys
from emulator.store import keys as store_keys
from emulator.store.keys import SigningKey
from emulator.tokens.keys import USES
from emulator.work import Services
from tests.support import key_ring
from tests.support.given import Given


@lru_cache(maxsize=1)
def _made() -> dict[str, str]:
    return {use: key_ring.really_made() for use in USES}


def put_keys(services: Services, pool_id: str, at: datetime | None = None) -> None:
    random, now = SystemRandomness(), at or datetime.now(UTC)
    rows = [SigningKey(crypto_keys.new_kid(random), pool_id, use, pem, now) for use, pem in _made().items()]
    connection = services.database.begin(write=True)
    store_keys.add_missing(connection, rows)
    services.database.end(connection, write=True, keep=True)


class GivenWithKeys(Given):
    def pool(self, **settings: Any) -> str:
        pool_id = super().pool(**settings)
        put_keys(self.services, pool_id)
        return pool_id
