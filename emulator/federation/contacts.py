"""Email and phone number of somebody whom a provider describes: when they are an alias of the user, and when not.
Nobody loses an alias to whom a provider describes: it is the user's only while nobody has it (unverified).
"""

from collections.abc import Mapping

from emulator.model import addresses
from emulator.rules.accounts import codes
from emulator.rules.directory import aliases, contacts
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work


def settle(work: Work, pool: Pool, user: User, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Aliases and codes follow what is written of a user, who is held. Raises AliasExistsException where the address is
    by what the pool signs the user in."""
    for kind in addresses.ATTRIBUTES:
        flag = f"{kind}_verified"
        is_new = after.get(kind) != before.get(kind)
        if not is_new and after.get(flag) == before.get(flag):
            continue
        if is_new:
            contacts.withdraw_recovery(work, user.id, kind)
            codes.withdraw(work, user, codes.VERIFY[kind])
        _settle_alias(work, pool, user, kind, after.get(kind), is_verified=after.get(flag) == "true")
    _settle_preferred_username(work, pool, user, before, after)


def _settle_alias(work: Work, pool: Pool, user: User, kind: str, value: str | None, *, is_verified: bool) -> None:
    """Where addresses are the names of the pool's own users, those of other providers have none
    (evidence: federated-without-alias)."""
    if aliases.is_given(pool):
        if aliases.is_called_by_it(pool, user) and value is not None:
            aliases.claim(work, pool, user, kind, value, force=False)
            aliases.release(work, pool, user, kind, keep=value)
        return
    if value is not None and is_verified and aliases.try_claim(work, pool, user, kind, value, force=False):
        aliases.release(work, pool, user, kind, keep=value)
    else:
        aliases.release(work, pool, user, kind)


def _settle_preferred_username(
    work: Work, pool: Pool, user: User, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    name = "preferred_username"
    value = after.get(name)
    if value == before.get(name):
        return
    if value is None:
        aliases.release(work, pool, user, name)
        return
    aliases.claim(work, pool, user, name, value, force=False)
    aliases.release(work, pool, user, name, keep=value)
