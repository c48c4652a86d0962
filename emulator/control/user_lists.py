"""The users of a pool, or of all pools: by ListUsers' filter, by the beginning of their names, or the newest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from emulator.base import paging
from emulator.base.instants import Instant
from emulator.control import named
from emulator.control.refusals import Refused
from emulator.errors import CognitoError
from emulator.rules.configuration.mfa_config import SMS
from emulator.rules.directory import user_filters
from emulator.rules.factors import mfa
from emulator.rules.limits import limits
from emulator.rules.owners import known
from emulator.store import attempts, user_pages, user_search
from emulator.store.attempts import AttemptCount
from emulator.store.pools import Pool
from emulator.store.user_pages import Facts
from emulator.store.user_search import Scan
from emulator.store.users import User
from emulator.work import Services, Work, opened

USUAL, MOST = 50, 500
_LONGEST: Final = 2_048  # characters of what is looked for


@dataclass(frozen=True, slots=True)
class ListedUser:
    """`status` is the UserStatus, `enabled` Enabled. `factors` are the second factors that the user activated,
    `preferred_factor` the one of them that is asked for; `has_authenticator_app`: one is registered. `locked_until` is
    the end of the longest lock that runs, `locked_by` the rule that locked. Verified is null without an address."""

    pool: str
    username: str
    sub: str
    status: str
    enabled: bool
    name: str | None
    email: str | None
    email_verified: bool | None
    phone_number: str | None
    phone_number_verified: bool | None
    factors: list[str]
    preferred_factor: str | None
    has_authenticator_app: bool
    passkeys: int
    last_sign_in: Instant | None
    locked_until: Instant | None
    locked_by: str | None
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class UserPage:
    """`next` is what the next page is asked for with, as `after`."""

    users: list[ListedUser]
    next: str | None


def page(
    services: Services,
    *,
    pool: str | None = None,
    filter: str | None = None,  # AWS's name
    search: str | None = None,
    after: str | None = None,
    limit: int = USUAL,
) -> UserPage:
    """`filter` is ListUsers' Filter, `search` the beginning of a username, an email, a phone number or a sub. Without
    both the newest come first. Raises NotThere for the pool; Refused for a filter without a pool, a filter that is
    none, both at once, and an `after` of another question."""
    filter, search = filter or None, search or None
    if filter and search:
        raise Refused("Give a filter or a search, not both.")
    if filter and pool is None:
        raise Refused("A filter is of one pool. Give the pool, too: pool=us-east-1_….")
    if len(search or "") > _LONGEST:
        raise Refused(f"A search has {_LONGEST:,} characters at most.")
    question = f"users {pool} {filter} {search}"
    key = _position(services, question, after)
    with opened(services, "users") as work:
        of_pool = named.pool(work, pool) if pool is not None else None
        if filter or search:
            scans = _filtered(of_pool, filter) if of_pool and filter else _beginning(of_pool, search or "")
            found = _ranges(work, scans, key, limit + 1)
        else:
            rows = user_pages.newest(work.db, pool, before=key[0] if key else None, limit=limit + 1)
            found = [(user, [user.id]) for user in rows]
        shown = _shown(work, [user for user, _ in found[:limit]])
    following = paging.token(question, found[limit - 1][1], key=services.secret) if len(found) > limit else None
    return UserPage(shown, following)


def _position(services: Services, question: str, after: str | None) -> list[str]:
    if after is None:
        return []
    key = paging.position(question, after, key=services.secret)
    if not key:
        raise Refused("`after` is the `next` of the page before, of the same pool, filter and search.")
    return key


def _filtered(pool: Pool, text: str) -> list[Scan]:
    try:
        return user_filters.scans(pool, user_filters.parse(text))
    except CognitoError as error:
        raise Refused(f"ListUsers would refuse this filter: {error.message}") from None


def _beginning(pool: Pool | None, text: str) -> list[Scan]:
    """Usernames are compared as their pool compares them; over all pools, as it stands and without case."""
    names = {pool.fold(text)} if pool else {text, text.lower()}
    return user_pages.beginning(pool.id if pool else None, text, sorted(names))


def _ranges(work: Work, scans: Sequence[Scan], key: list[str], limit: int) -> list[tuple[User, list[str]]]:
    """Users of ranges that follow each other, each with the key that it is continued after."""
    number, after = (int(key[0]), key[1:]) if key else (0, [])
    found: list[tuple[User, list[str]]] = []
    while number < len(scans) and len(found) < limit:
        rows = user_search.page(work.db, scans[number], after, limit - len(found))
        found += [(user, [str(number), *after]) for user, after in rows]
        number, after = number + 1, []
    return found


def _shown(work: Work, users: Sequence[User]) -> list[ListedUser]:
    facts = user_pages.facts(work.db, [user.id for user in users])
    rows = attempts.of_subjects(work.db, {limits.user_subject(user) for user in users}) if users else []
    counted: dict[str, list[AttemptCount]] = {}
    for row in rows:
        counted.setdefault(row.subject, []).append(row)
    return [_listed(work, user, facts[user.id], counted.get(limits.user_subject(user), [])) for user in users]


def _listed(work: Work, user: User, told: Facts, counted: Sequence[AttemptCount]) -> ListedUser:
    lock = _longest(work, user, counted)
    values, activated = told.attributes, {*told.factors, *([SMS] if user.mfa_options else [])}
    return ListedUser(
        pool=user.pool_id,
        username=user.username,
        sub=user.sub,
        status=user.status,
        enabled=user.enabled,
        name=values.get("name"),
        email=values.get("email"),
        email_verified=_verified(values, "email"),
        phone_number=values.get("phone_number"),
        phone_number_verified=_verified(values, "phone_number"),
        factors=[factor for factor in (*mfa.ORDER, mfa.PASSKEY) if factor in activated],
        preferred_factor=told.preferred,
        has_authenticator_app=told.has_app,
        passkeys=told.passkeys,
        last_sign_in=told.last_sign_in,
        locked_until=lock.locked_until if lock else None,
        locked_by=lock.rule if lock else None,
        created_at=user.created_at,
        updated_at=user.updated_at,
    )


def _longest(work: Work, user: User, counted: Sequence[AttemptCount]) -> AttemptCount | None:
    """Of the locks that run."""
    pool = known.find_pool(work, user.pool_id) if counted else None
    if pool is None:
        return None
    now = work.now_in(pool.id)
    of_pool = [row for row in counted if row.pool_id == pool.id and row.rule in limits.LOCKS]
    running = [row for row in of_pool if limits.weigh(pool, row.rule, row, now).locked_until is not None]
    return max(running, key=lambda row: row.locked_until or now, default=None)


def _verified(values: dict[str, str], address: str) -> bool | None:
    return values.get(f"{address}_verified") == "true" if address in values else None
