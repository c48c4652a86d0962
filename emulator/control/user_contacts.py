"""The attributes of a user, with what they lead to: whether an address is verified, whether it is an alias, and who
else has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from emulator.base.instants import Instant
from emulator.model import addresses
from emulator.rules.directory import aliases, attributes
from emulator.store import aliases as store_aliases
from emulator.store import user_search
from emulator.store import users as store_users
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

MOST_OTHERS: Final = 5
_KINDS: Final = (*addresses.ATTRIBUTES, "preferred_username")


@dataclass(frozen=True, slots=True)
class UserAttribute:
    """`verified` is null for what cannot be verified. `is_alias`: the user signs in by it. `alias_of` is who does
    instead, `others` are users of the pool with the same value, five at most. `mutable` is false for what nobody can
    change, `known` for what the schema of the pool does not have."""

    name: str
    value: str
    verified: bool | None
    is_alias: bool
    alias_of: str | None
    others: list[str]
    mutable: bool
    known: bool


@dataclass(frozen=True, slots=True)
class UserAlias:
    """Another name than the username by which the user signs in; `kind` is the attribute."""

    kind: str
    value: str
    since: Instant


def of_user(work: Work, pool: Pool, user: User, values: Mapping[str, str]) -> list[UserAttribute]:
    """The flags of addresses stand with their addresses."""
    names = [name for name in values if name not in addresses.FLAGS]
    return [_shown(work, pool, user, name, values) for name in names]


def aliases_of(work: Work, user: User) -> list[UserAlias]:
    return [UserAlias(row.kind, row.value, row.since) for row in store_aliases.rows_of_user(work.db, user.id)]


def _shown(work: Work, pool: Pool, user: User, name: str, values: Mapping[str, str]) -> UserAttribute:
    value, entry = values[name], attributes.schema(pool).get(name)
    address = addresses.BY_ATTRIBUTE.get(name)
    owner = aliases.owner_id(work, pool, name, value)
    owners = store_users.usernames(work.db, [owner]) if owner not in (None, user.id) and owner is not None else {}
    return UserAttribute(
        name=name,
        value=value,
        verified=values.get(address.flag) == "true" if address else None,
        is_alias=owner == user.id,
        alias_of=owners.get(owner) if owner else None,
        others=_others(work, pool, user, name, value),
        mutable=bool(entry and entry.get("Mutable")),
        known=entry is not None,
    )


def _others(work: Work, pool: Pool, user: User, name: str, value: str) -> list[str]:
    """Users with the same value of what could be an alias."""
    if name not in _KINDS:
        return []
    scan = user_search.by_attribute(pool.id, name, value, prefix=False)
    found = user_search.page(work.db, scan, [], MOST_OTHERS + 1)
    return [other.username for other, _ in found if other.id != user.id][:MOST_OTHERS]
