"""Pages of users: which come next, and what is shown of each. For ListUsers and ListUsersInGroup."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from emulator import errors
from emulator.base import paging
from emulator.model.shapes import UserType
from emulator.rules.directory import attributes, users
from emulator.store import user_search
from emulator.store.pools import Pool
from emulator.store.user_search import Scan
from emulator.store.users import User
from emulator.work import Work

MARKER_LASTS = timedelta(hours=1)  # by the emulator's clock; evidence: paging-marker


def page(
    work: Work, scans: Sequence[Scan], question: str, token: str | None, limit: int
) -> tuple[list[User], str | None]:
    """The next users of ranges that follow each other, and the token of the page behind them, if anyone is there.
    Raises InvalidParameterException for a token of another question, or an old one."""
    number, after = _position(work, question, token)
    found: list[tuple[User, list[str]]] = []
    while number < len(scans) and len(found) <= limit:
        rows = user_search.page(work.db, scans[number], after, limit + 1 - len(found))
        found += [(user, [str(number), *key]) for user, key in rows]
        number, after = number + 1, []
    shown = [user for user, _ in found[:limit]]
    if len(found) <= limit:
        return shown, None
    until = (work.now + MARKER_LASTS).isoformat()
    return shown, paging.token(question, [until, *found[limit - 1][1]], key=work.services.secret)


def check_requested(pool: Pool, names: Collection[str] | None) -> None:
    """Raises InvalidParameterException for an attribute the pool does not have (evidence: list-unknown-attribute)."""
    if names and not attributes.schema(pool).keys() >= set(names):
        raise errors.directory.requested_attributes_do_not_exist()


def shown(work: Work, found: Sequence[User], names: Collection[str] | None = None) -> list[UserType]:
    """`names` None: every attribute. Raises InvalidParameterException if one of these users has no value for one of
    the attributes named (evidence: list-unknown-attribute)."""
    values = user_search.attributes(work.db, [user.id for user in found])
    if names and any(not {"sub", *values[user.id]} >= set(names) for user in found):
        raise errors.directory.requested_attributes_do_not_exist()
    return [_render(user, values[user.id], names) for user in found]


def _render(user: User, values: dict[str, str], names: Collection[str] | None) -> UserType:
    rendered = users.render(user, values)
    rendered["Attributes"] = attributes.listed(user, values, names)
    return rendered


def _position(work: Work, question: str, token: str | None) -> tuple[int, list[str]]:
    """The range that a page begins in, and the key it begins after."""
    if token is None:
        return 0, []
    position = paging.position(question, token, key=work.services.secret)
    try:
        until, number, *after = position or []
        if datetime.fromisoformat(until) > work.now and after:
            return int(number), after
    except (TypeError, ValueError):
        pass  # not a token of ours
    raise errors.directory.invalid_paging_marker()
