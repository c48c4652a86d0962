"""Letting a user go who is locked, without waiting for it."""

from dataclasses import dataclass

from emulator.control.refusals import NotThere
from emulator.rules.directory import users
from emulator.rules.limits import limits
from emulator.store import pools
from emulator.store import users as store_users
from emulator.work import Services, opened


@dataclass(frozen=True, slots=True)
class Unlocked:
    """`rules` are those that had counted something against the user, as `GET /_emulator/pools/{id}/rules` names them;
    none for a user who was not locked and had tried nothing."""

    username: str
    rules: list[str]


def unlock(services: Services, pool_id: str, username: str) -> Unlocked:
    """Ends the locks and the counts of wrong passwords, wrong codes and calls of the hour. The name may be any that
    signs in; what was counted for it while it was nobody's goes, too. Raises NotThere."""
    with opened(services, "unlock", write=True) as work:
        pool = pools.find(work.db, pool_id)
        user = users.find(work, pool, username) if pool else None
        held = store_users.lock(work.db, user.id) if user else None
        if pool is None or held is None:
            raise NotThere(f"No user {username} in the user pool {pool_id}.")
        rules = set(limits.forget(work, held))
        for name in {username, held.username}:
            rules |= set(limits.forget_name(work, pool, name))
        return Unlocked(username=held.username, rules=sorted(rules))
