"""The signing keys that a file pins, so that tokens and verifiers outlive a reset."""

from emulator.seeds import keys as seed_keys
from emulator.seeds.problems import Refused
from emulator.seeds.shape import PoolSeed
from emulator.store import keys
from emulator.store.keys import SigningKey
from emulator.work import Work


def bring(work: Work, pool_id: str, seed: PoolSeed) -> None:
    """Before the pool has made keys of its own. Raises Refused where it has others by now: servers hold them, and
    tokens are signed by them."""
    kept = {key.used_for: key for key in keys.of_pool(work.db, pool_id)}
    for use, wanted in (seed.signing_keys or {}).items():
        kid = wanted.kid or seed_keys.kid(wanted.private_pem, pool_id, use)
        if use in kept:
            if (kept[use].kid, kept[use].private_pem) != (kid, wanted.private_pem):
                raise Refused(f"the pool has another {use} key already; delete {pool_id} to have it made again")
            continue
        if keys.find(work.db, kid) is not None:
            raise Refused(f"the kid {kid} is another key's", wanted.place)
        keys.add_missing(work.db, [SigningKey(kid, pool_id, use, wanted.private_pem, work.now)])
