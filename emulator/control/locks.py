"""Letting go whoever is locked, without waiting for it: a user, a name that nobody has, the user of a code."""

from dataclasses import dataclass

from emulator.base.address_forms import folded
from emulator.control import codes, named
from emulator.control.refusals import NotThere
from emulator.rules.directory import users
from emulator.rules.limits import limits
from emulator.rules.owners import known
from emulator.store import attempts
from emulator.store import codes as store_codes
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
        pool = known.find_pool(work, pool_id)
        user = users.find(work, pool, username) if pool else None
        held = store_users.lock(work.db, user.id) if user else None
        if pool is None or held is None:
            raise named.no_user(pool_id, username)
        rules = set(limits.forget(work, held))
        for name in {username, held.username}:
            rules |= set(limits.forget_name(work, pool, name))
        return Unlocked(username=held.username, rules=sorted(rules))


@dataclass(frozen=True, slots=True)
class LetGo:
    """`rules` are those that had counted something, as `GET /_emulator/pools/{id}/rules` names them."""

    pool: str
    rules: list[str]


def unlock_address(services: Services, pool_id: str, address: str) -> LetGo:
    """Ends what was counted for a name or an address that nobody has, or that a client is told nobody has. Raises
    NotThere for the pool."""
    with opened(services, "unlock", write=True) as work:
        pool = named.pool(work, pool_id)
        rules = {rule for name in {address, folded(address)} for rule in limits.forget_name(work, pool, name)}
        return LetGo(pool.id, sorted(rules))


def unlock_code(services: Services, pool_id: str, code_id: str) -> LetGo:
    """Ends the count of wrong answers to the code, and the lock that they brought. Raises NotThere."""
    with opened(services, "unlock", write=True) as work:
        found = codes.owner(work, pool_id, code_id)
        if found is None:
            raise NotThere(f"There is no code {code_id} in the user pool {pool_id}.")
        subject = limits.subject_of(found.user_id)
        counted = attempts.find(work.db, pool_id, subject, found.rule)
        attempts.clear(work.db, pool_id, subject, found.rule)
        store_codes.forgive(work.db, code_id)
        return LetGo(pool_id, [found.rule] if counted else [])
