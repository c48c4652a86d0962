"""Who may be called by an email, a phone number or a preferred username, and how an alias changes hands.

In a pool with AliasAttributes an email or phone number is an alias only while it is verified, a preferred username at
once. In a pool with UsernameAttributes the attribute is the identifier, verified or not. Either way an alias is a row
whose primary key is the ownership rule, so in any race one user has it.
"""

from emulator import errors
from emulator.model import addresses
from emulator.rules.directory import contacts, usernames
from emulator.rules.directory.users import EXTERNAL_PROVIDER
from emulator.store import aliases, users
from emulator.store.aliases import Alias
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work


def kinds(pool: Pool) -> tuple[str, ...]:
    """The attributes by which users of the pool can be found."""
    return pool.alias_attributes or pool.username_attributes


def is_given(pool: Pool) -> bool:
    """Which of the two wordings of a conflict is this pool's (evidence: alias-conflict-text)."""
    return bool(pool.username_attributes)


def is_called_by_it(pool: Pool, user: User) -> bool:
    """What a pool signs its own users in by is the name of none whom a provider brought: their address may be another
    user's (evidence: federated-without-alias)."""
    return not (is_given(pool) and user.status == EXTERNAL_PROVIDER)


def claim(work: Work, pool: Pool, user: User, kind: str, value: str, *, force: bool) -> None:
    """Makes the user the owner of the alias, or raises AliasExistsException.

    With `force` (ForceAliasCreation) an alias that somebody else owns moves in this same transaction: the old owner's
    `*_verified` becomes false and the name leads to the new owner from then on.
    """
    if not try_claim(work, pool, user, kind, value, force=force):
        raise errors.directory.alias_exists(kind, given=is_given(pool))


def try_claim(work: Work, pool: Pool, user: User, kind: str, value: str, *, force: bool) -> bool:
    """`claim` for callers whose refusal is another exception; False if somebody else owns the alias. True, and
    nothing to do, where the pool has no such alias, or the user is not called by it."""
    if kind not in kinds(pool) or not is_called_by_it(pool, user):
        return True
    if kind == "preferred_username" and not _may_be_preferred(work, pool, user, value):
        return False
    alias = Alias(pool.id, kind, pool.fold(value), value, user.id, work.now)
    result = aliases.claim(work.db, alias, force=force)
    if result.owned and result.previous_owner is not None:
        _lose(work, pool, result.previous_owner, kind)
    return result.owned


def _may_be_preferred(work: Work, pool: Pool, user: User, value: str) -> bool:
    """A preferred username must not lead where another name leads: it has not the form of an email or phone number
    where those are aliases (InvalidParameterException, the wording is unverified), and is nobody's username or sub."""
    check_preferred(pool, value)
    holder = users.resolve(work.db, pool.id, value, pool.fold(value))
    if holder is None or holder.id == user.id:
        return True
    return holder.sub != value and holder.username_key != pool.fold(value)


def check_preferred(pool: Pool, value: str) -> None:
    """The form of a preferred username. Raises InvalidParameterException."""
    for kind in addresses.ATTRIBUTES:
        if kind in kinds(pool) and usernames.looks_like(kind, value):
            raise errors.directory.username_looks_like(kind)


def owner_id(work: Work, pool: Pool, kind: str, value: str) -> str | None:
    """Who owns the alias now; only a look: the claim decides."""
    return aliases.owner(work.db, pool.id, kind, pool.fold(value)) if kind in kinds(pool) else None


def release(work: Work, pool: Pool, user: User, kind: str, *, keep: str | None = None) -> None:
    """The user is called by no value of this kind any more, but for `keep`."""
    if kind in kinds(pool):
        aliases.release(work.db, user.id, kind, keep=None if keep is None else pool.fold(keep))


def _lose(work: Work, pool: Pool, user_id: str, kind: str) -> None:
    """The old owner keeps the attribute, unverified, and no code that went there resets their password."""
    if kind in addresses.ATTRIBUTES:
        contacts.withdraw_recovery(work, user_id, kind)
        users.put_attributes(work.db, pool.id, user_id, {f"{kind}_verified": "false"})
    users.change(work.db, user_id, work.now)
