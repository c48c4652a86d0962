"""Finds what a text belongs to: a username, an e-mail, a phone number, a sub, a code, the id of a
request, of an app client or of a pool, the name of a pool. In all pools at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from emulator.base.address_forms import folded
from emulator.control import client_lists, pool_lists, requests
from emulator.control.refusals import Refused
from emulator.store import pool_search, searches
from emulator.store import users as store_users
from emulator.store.users import User
from emulator.work import Services, opened

Kind = Literal["pool", "client", "user", "code", "request"]
MOST: Final = 20  # of each kind
LONGEST: Final = 2048
_CONSOLE: Final = "/_emulator/console"
_ID_OF_REQUEST: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CODE: Final = re.compile(r"[0-9]{4,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """`label` is what it is called, `detail` says more of it. `where` is its page of the console."""

    kind: Kind
    label: str
    detail: str
    pool_id: str | None
    pool_name: str | None
    where: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """At most twenty of each kind; `has_more` names the kinds of which there are more."""

    found: list[Found]
    has_more: list[Kind]


def everywhere(services: Services, text: str) -> SearchResult:
    """Users by the beginning of their username, and by the whole of their addresses and sub; codes of the newest 10,000
    messages; pools and app clients by a part of their name or the beginning of their id. Raises Refused for no text."""
    text = text.strip()
    if not text:
        raise Refused("Give something to look for as q, such as a username, an e-mail, a code or an id.")
    if len(text) > LONGEST:
        raise Refused(f"No name, address or id has more than {LONGEST:,} characters.")
    shown: list[Found] = []
    has_more: list[Kind] = []
    for kind, found in _by_kind(services, text):
        shown += found[:MOST]
        has_more += [kind] if len(found) > MOST else []
    return SearchResult(shown, has_more)


def _by_kind(services: Services, text: str) -> Iterator[tuple[Kind, list[Found]]]:
    yield "user", _users(services, text)
    yield "code", _codes(services, text) if _CODE.fullmatch(text) else []
    yield "request", _requests(services, text) if _ID_OF_REQUEST.fullmatch(text) else []
    yield "client", _clients(services, text)
    yield "pool", _pools(services, text)


def _users(services: Services, text: str) -> list[Found]:
    with opened(services, "search") as work:
        rows: dict[str, User] = {}
        for some in (
            searches.users_of_address(work.db, folded(text), limit=MOST + 1),
            searches.users_of_sub(work.db, text.lower(), limit=MOST + 1),
            searches.users_named(work.db, text, limit=MOST + 1),
        ):
            rows |= {user.id: user for user in some}
        names = pool_search.names(work.db, {user.pool_id for user in rows.values()})
        addresses = {user_id: store_users.attributes(work.db, user_id) for user_id in rows}
    return [_user(user, addresses[user.id], names) for user in rows.values()]


def _user(user: User, attributes: dict[str, str], names: dict[str, str]) -> Found:
    address = attributes.get("email") or attributes.get("phone_number")
    state = user.status if user.enabled else f"{user.status}, disabled"
    return Found(
        kind="user",
        label=user.username,
        detail=f"{address}, {state}" if address else state,
        pool_id=user.pool_id,
        pool_name=names.get(user.pool_id),
        where=_page("users", user.username, pool_id=user.pool_id),
    )


def _codes(services: Services, text: str) -> list[Found]:
    with opened(services, "search") as work:
        rows = searches.messages_of_code(work.db, text, limit=MOST + 1)
        names = pool_search.names(work.db, {row.pool_id for row in rows})
    return [
        Found(
            kind="code",
            label=text,
            detail=f"{row.purpose} for {row.username}, sent to {row.recipient}",
            pool_id=row.pool_id,
            pool_name=names.get(row.pool_id),
            where=_page("inbox", row.id, pool_id=row.pool_id),
        )
        for row in rows
    ]


def _requests(services: Services, text: str) -> list[Found]:
    row = requests.find(services, text.lower())
    if row is None:
        return []
    outcome = row.error or str(row.status)
    with opened(services, "search") as work:
        names = pool_search.names(work.db, {row.pool_id or ""})
    return [
        Found(
            kind="request",
            label=row.request_id,
            detail=f"{row.operation}, answered {outcome}",
            pool_id=row.pool_id,
            pool_name=names.get(row.pool_id or ""),
            where=_page("activity", row.request_id),
        )
    ]


def _clients(services: Services, text: str) -> list[Found]:
    found = client_lists.page(services, search=text, limit=MOST + 1).clients
    return [Found("client", one.name, one.id, one.pool_id, one.pool_name, _page("clients", one.id)) for one in found]


def _pools(services: Services, text: str) -> list[Found]:
    found = pool_lists.page(services, search=text, limit=MOST + 1).pools
    return [
        Found(
            "pool", one.name, f"{one.id} in {one.region} of {one.account_id}", one.id, one.name, _page("pools", one.id)
        )
        for one in found
    ]


def _page(*parts: str, pool_id: str | None = None) -> str:
    """`pool_id` is what the console then shows other pages of."""
    path = "/".join([_CONSOLE, *(quote(part, safe="") for part in parts)])
    return path if pool_id is None else f"{path}?pool={quote(pool_id, safe='')}"
