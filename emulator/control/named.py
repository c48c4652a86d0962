"""What a tester names: a pool, a user of it. And the sentences for a name that nothing has."""

from emulator.control.refusals import NotThere
from emulator.rules.owners import known
from emulator.store.pools import Pool
from emulator.work import Work


def pool(work: Work, pool_id: str) -> Pool:
    """Of any account and region. Raises NotThere."""
    found = known.find_pool(work, pool_id)
    if found is None:
        raise no_pool(pool_id)
    return found


def held_pool(work: Work, pool_id: str) -> Pool:
    """`pool`, held until the transaction ends."""
    found = known.lock_pool(work, pool_id)
    if found is None:
        raise no_pool(pool_id)
    return found


def no_pool(pool_id: str) -> NotThere:
    return NotThere(f"User pool {pool_id} does not exist.")


def no_user(pool_id: str, username: str) -> NotThere:
    return NotThere(f"No user {username} in the user pool {pool_id}.")
