"""What a grant needs before it holds anything: the pool's keys, and what the client says of its tokens."""

from emulator.base.light import light
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.tokens import keys
from emulator.tokens.issue import Terms
from emulator.tokens.keys import PoolKeys
from emulator.work import Work


@light(frozen=True, slots=True)
class Prepared:
    pool_keys: PoolKeys
    terms: Terms


def prepare(work: Work, pool: Pool, client: Client) -> Prepared:
    """Making keys may end a transaction: before the one that writes begins."""
    terms = Terms(
        access_for=client.effective.access_token_validity,
        id_for=client.effective.id_token_validity,
        refresh_for=client.effective.refresh_token_validity,
        revocable=client.effective.revocation_enabled,
        readable=client.effective.readable_attributes,
        grace=client.effective.rotation_grace,
    )
    return Prepared(keys.of_pool(work, pool), terms)
