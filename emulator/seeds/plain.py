"""Users of whom a file says no more than names, attributes, groups and a password: which they are, and what the
operations would write of one.

The rules that judge a user are those that the operations call. Whom one of them refuses is left to the operations,
which say why.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from emulator.errors import CognitoError
from emulator.rules.accounts import invitations, password_changes
from emulator.rules.configuration import passwords
from emulator.rules.configuration.passwords import Kept
from emulator.rules.directory import aliases, groups, provision
from emulator.rules.directory.provision import Claim, NewUser
from emulator.rules.directory.users import CONFIRMED, FORCE_CHANGE_PASSWORD, RESET_REQUIRED
from emulator.seeds import making
from emulator.seeds.seeder import Seeder
from emulator.seeds.shape import UserSeed
from emulator.store import many_users
from emulator.store.aliases import Alias
from emulator.store.groups import Group
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import fire
from emulator.work import Work

# Whoever has anything under another key is made by operations.
_KEYS = frozenset(
    {
        *("place", "username", "status", "enabled", "sub", "password", "hashed", "password_set", "attributes"),
        *("client", "temporary_password_expires", "groups", "created", "updated"),
    }
)
_OTHERS = [name for name in UserSeed.__struct_fields__ if name not in _KEYS]
_STATUSES = frozenset((CONFIRMED, FORCE_CHANGE_PASSWORD, RESET_REQUIRED))


class Draft(Struct, frozen=True):
    """Whom AdminCreateUser would make. `names` are all that lead to the user, as the pool compares them: somebody who
    has one of them may be in the way."""

    wanted: UserSeed
    new: NewUser
    claims: list[Claim]
    groups: list[Group]
    names: frozenset[str]


def is_plain(pool: Pool, wanted: UserSeed) -> bool:
    """A function that PreSignUp would call leaves its mark, and where passwords are remembered so does the temporary
    one."""
    if wanted.status not in _STATUSES or not wanted.enabled or any(getattr(wanted, name) for name in _OTHERS):
        return False
    is_replaced = wanted.password is not None and wanted.status != FORCE_CHANGE_PASSWORD
    return not fire.has(pool, "PreSignUp") and not (is_replaced and password_changes.remembered(pool))


def draft(
    seeder: Seeder, work: Work, pool: Pool, of_pool: Mapping[str, Group], wanted: UserSeed, sub: str | None
) -> Draft | None:
    """None for whom an operation would refuse by the file alone. `of_pool` are the groups by their keys."""
    keys = dict.fromkeys(groups.key(name) for name in wanted.groups)
    if len(keys) > groups.MOST_OF_USER or not keys.keys() <= of_pool.keys() or _lacks_password(pool, wanted):
        return None
    try:
        new = _judged(seeder, work, pool, wanted, sub)
        claims = provision.names(new)
        for claim in claims:
            if claim.kind == "preferred_username":
                aliases.check_preferred(pool, claim.value)
    except CognitoError:
        return None
    of_claims = [name for claim in claims for name in (claim.value, pool.fold(claim.value))]
    names = frozenset((pool.fold(wanted.username), new.username, pool.fold(new.username), new.sub, *of_claims))
    return Draft(wanted, new, claims, [of_pool[key] for key in keys], names)


def _lacks_password(pool: Pool, wanted: UserSeed) -> bool:
    if wanted.password is not None or wanted.hashed is not None or wanted.status == RESET_REQUIRED:
        return False
    return wanted.status == FORCE_CHANGE_PASSWORD or not passwords.is_optional(pool)


def _judged(seeder: Seeder, work: Work, pool: Pool, wanted: UserSeed, sub: str | None) -> NewUser:
    """Raises what AdminCreateUser would."""
    members = making.invitation(pool, wanted)
    if wanted.password is not None:
        members["TemporaryPassword"] = wanted.password
    request: Any = seeder.checked("AdminCreateUser", members)
    new = invitations.draft(pool, request, sub or provision.new_sub(work))
    if wanted.password is not None:
        passwords.check(pool, wanted.password, passwords.ADMIN)
    return new


def row(work: Work, pool: Pool, drafted: Draft, hashed: Callable[[str], str]) -> many_users.NewUser:
    """As the operations and the pins of a seed leave the user. Raises InvalidPasswordException."""
    wanted, new = drafted.wanted, drafted.new
    kept = _kept(work, pool, drafted, hashed)
    is_temporary = wanted.status == FORCE_CHANGE_PASSWORD
    until = passwords.temporary_until(work, pool) if is_temporary else None
    user = _dated(provision.row(work, new, wanted.status, kept, until), wanted, work.now)
    claimed = [Alias(pool.id, one.kind, pool.fold(one.value), one.value, user.id, work.now) for one in drafted.claims]
    return many_users.NewUser(user, new.attributes, claimed, drafted.groups)


def _kept(work: Work, pool: Pool, drafted: Draft, hashed: Callable[[str], str]) -> Kept | None:
    given = drafted.wanted.hashed
    if given is not None:
        return Kept(given.password_hash, given.srp_salt, given.srp_verifier, work.now)
    password = drafted.wanted.password
    return None if password is None else passwords.keep(work, pool, drafted.new.username, password, hashed=hashed)


def _dated(user: User, wanted: UserSeed, now: datetime) -> User:
    """What `pins` move in time."""
    if wanted.temporary_password_expires is not None:
        user = replace(user, temporary_password_expires_at=wanted.temporary_password_expires.at(now))
    if wanted.password_set is not None:
        user = replace(user, password_set_at=wanted.password_set.at(now))
    if wanted.created is not None or wanted.updated is not None:
        made = wanted.created.at(now) if wanted.created else user.created_at
        user = replace(user, created_at=made, updated_at=wanted.updated.at(now) if wanted.updated else made)
    return user
