"""Pages of users: which come next, and what is shown of each. For ListUsers and ListUsersInGroup."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from emulator import errors
from emulator.base import paging
from emulator.base.clock import epoch
from emulator.model.shapes import UserType
from emulator.rules.directory import attributes, users
from emulator.store import user_search
from emulator.store.pools import Pool
from emulator.store.user_details import Profile
from emulator.store.user_search import Scan
from emulator.store.users import User
from emulator.work import Work

MARKER_LASTS = timedelta(hours=1)  # by the emulator's clock; evidence: paging-marker


def page(
    work: Work, scans: Sequence[Scan], question: str, token: str | None, limit: int
) -> tuple[list[Profile], str | None]:
    """The next users of ranges that follow each other, and the token of the page behind them, if anyone is there.
    Raises InvalidParameterException for a token of another question, or an old one."""
    number, after = _position(work, question, token)
    found: list[Profile] = []
    places: list[tuple[int, Sequence[str]]] = []  # of each of them: the range, and the key in it
    while number < len(scans) and len(found) <= limit:
        profiles, keys = user_search.page_of_profiles(work.db, scans[number], after, limit + 1 - len(found))
        found += profiles
        places += [(number, key) for key in keys]
        number, after = number + 1, []
    if len(found) <= limit:
        return found, None
    of_range, key = places[limit - 1]
    until = (work.now + MARKER_LASTS).isoformat()
    return found[:limit], paging.token(question, [until, str(of_range), *key], key=work.services.secret)


def check_requested(pool: Pool, names: Collection[str] | None) -> None:
    """Raises InvalidParameterException for an attribute the pool does not have (evidence: list-unknown-attribute)."""
    if names and not attributes.schema(pool).keys() >= set(names):
        raise errors.directory.requested_attributes_do_not_exist()


def of_users(work: Work, found: Sequence[User]) -> list[Profile]:
    """Each with their attributes, in one question for all."""
    values = user_search.attributes(work.db, [user.id for user in found])
    return [
        Profile(
            sub=user.sub,
            username=user.username,
            status=users.status(user),
            enabled=user.enabled,
            created_at=epoch(user.created_at),
            updated_at=epoch(user.updated_at),
            mfa_options=user.mfa_options,
            attributes=values[user.id],
        )
        for user in found
    ]


def shown(found: Sequence[Profile], names: Collection[str] | None = None) -> list[UserType]:
    """`names` None: every attribute. Raises InvalidParameterException if one of these users has no value for one of
    the attributes named (evidence: list-unknown-attribute)."""
    if names and any(not {"sub", *profile.attributes} >= set(names) for profile in found):
        raise errors.directory.requested_attributes_do_not_exist()
    return [users.show(profile, names) for profile in found]


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
