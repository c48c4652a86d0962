"""What a grant needs before it holds anything: the pool's keys, and what the client says of its tokens."""

from dataclasses import dataclass

from emulator.rules.owners import clients
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.tokens import keys
from emulator.tokens.issue import Terms
from emulator.tokens.keys import PoolKeys
from emulator.work import Work


@dataclass(frozen=True, slots=True)
class Prepared:
    pool_keys: PoolKeys
    terms: Terms


def prepare(work: Work, pool: Pool, client: Client) -> Prepared:
    """Making keys may end a transaction: before the one that writes begins."""
    terms = Terms(
        access_for=clients.access_token_validity(client),
        id_for=clients.id_token_validity(client),
        refresh_for=clients.refresh_token_validity(client),
        revocable=clients.revocation_enabled(client),
        readable=clients.readable_attributes(pool, client),
        grace=clients.rotation_grace(client),
    )
    return Prepared(keys.of_pool(work, pool), terms)
