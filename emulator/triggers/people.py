"""The user that an event is about."""

from collections.abc import Mapping

from msgspec import Struct

from emulator.store import aliases, users
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import events
from emulator.work import Work

_NOBODY = ""  # no user has this id


class Person(Struct, frozen=True):
    """`attributes` as the trigger gets them. `sub` is that of a user who exists."""

    username: str
    attributes: Mapping[str, str]
    sub: str | None = None


def person(work: Work, pool: Pool, user: User, attributes: Mapping[str, str]) -> Person:
    """A user that exists. Where the pool has no function the attributes come as they are: nobody is sent them."""
    if not pool.lambda_config:
        return Person(user.username, attributes, user.sub)
    names = _names(work, pool, user.id)
    return Person(user.username, events.stored_attributes(user.sub, user.status, attributes, names), user.sub)


def nobody(work: Work, pool: Pool, typed: str) -> Person:
    """A name that nobody has, where a client hides that: nothing is known, and finding that out costs the same."""
    users.attributes(work.db, _NOBODY)
    _names(work, pool, _NOBODY)
    return Person(typed, {})


def _names(work: Work, pool: Pool, user_id: str) -> Mapping[str, str]:
    """By what the user can sign in beside the username; looked up only where a function hears of it."""
    if not pool.lambda_config or not (pool.alias_attributes or pool.username_attributes):
        return {}
    return aliases.of_user(work.db, user_id)
