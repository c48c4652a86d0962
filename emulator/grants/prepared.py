"""What a grant needs before it holds anything: the pool's keys, and what the client says of its tokens."""

from msgspec import Struct

from emulator.effective.values import TokenTerms
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.tokens import keys
from emulator.tokens.keys import PoolKeys
from emulator.work import Work


class Prepared(Struct, frozen=True):
    pool_keys: PoolKeys
    terms: TokenTerms


def prepare(work: Work, pool: Pool, client: Client) -> Prepared:
    """Making keys may end a transaction: before the one that writes begins."""
    return Prepared(keys.of_pool(work, pool), client.effective.token_terms)
