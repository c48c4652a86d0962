"""What happened around one user, from three places in one order: events that Cognito keeps, requests of the journal,
and calls of functions. The newest first, by the machine's clock: a clock that is moved does not shuffle them."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Literal

from emulator.base import ids
from emulator.base.instants import Instant
from emulator.control import journal, named
from emulator.control.refusals import Refused
from emulator.rules.directory import users
from emulator.store import aliases, events, requests, trigger_calls
from emulator.store.events import Event
from emulator.store.pools import Pool
from emulator.store.requests import Request
from emulator.store.trigger_calls import TriggerCall, Wanted
from emulator.store.users import User
from emulator.work import Services, Work, opened

USUAL, MOST = 50, 500
_LONGEST = 20  # digits of a moment


@dataclass(frozen=True, slots=True)
class Happening:
    """`kind` says where it is from. `what` is the type of an event, the operation of a request, or the trigger of a
    function; `outcome` Pass or Fail, the HTTP status, or whether the function answered; `detail` why something failed.
    `request` is the id of the request that it was part of."""

    kind: Literal["event", "request", "trigger"]
    id: str
    at: Instant
    what: str
    outcome: str
    failed: bool
    detail: str | None
    client: str | None
    request: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """`next` is what the older page is asked for with, as `before`."""

    username: str
    happenings: list[Happening]
    next: str | None


def page(services: Services, pool_id: str, username: str, *, before: str | None = None, limit: int = USUAL) -> Timeline:
    """The name may be any that signs in. Raises NotThere, and Refused for a `before` that no page ended with."""
    moment = _moment(before)
    journal.flush(services)
    with opened(services, "timeline") as work:
        pool = named.pool(work, pool_id)
        user = users.find(work, pool, username)
        if user is None:
            raise named.no_user(pool_id, username)
        found = merge(
            _events(work, pool, user, moment, limit + 1),
            _requests(work, pool, user, moment, limit + 1),
            _calls(work, pool, user, moment, limit + 1),
            key=lambda one: one[0],
            reverse=True,
        )
        some = list(islice(found, limit + 1))
    shown = [one for _, one in some[:limit]]
    return Timeline(user.username, shown, str(some[limit - 1][0]) if len(some) > limit else None)


_Found = Iterator[tuple[int, Happening]]


def _moment(before: str | None) -> int | None:
    if before is None:
        return None
    if not (before.isascii() and before.isdigit() and len(before) < _LONGEST):
        raise Refused("`before` is the `next` of the page before.")
    return int(before)


def _events(work: Work, pool: Pool, user: User, moment: int | None, limit: int) -> _Found:
    before = events.LAST if moment is None else ids.first_at("event", moment)
    for event in events.newest_of_user(work.db, pool.id, user.id, before=before, limit=limit):
        yield ids.moment(event.id), _of_event(event)


def _of_event(event: Event) -> Happening:
    answers = ", ".join(
        f"{one['ChallengeName']}: {one['ChallengeResponse']}" for one in event.challenge_responses or []
    )
    return Happening(
        kind="event",
        id=event.id,
        at=event.created_at,
        what=event.event_type,
        outcome=event.outcome,
        failed=event.outcome == "Fail",
        detail=answers or None,
        client=event.client_id,
        request=event.request_id,
    )


def _requests(work: Work, pool: Pool, user: User, moment: int | None, limit: int) -> _Found:
    """Those that named the user, in any way that signs in now."""
    names = {user.username, user.sub, *aliases.of_user(work.db, user.id).values()}
    before = None if moment is None else ids.first_number_at(moment)
    for row in requests.of_names(work.db, pool.id, names, before=before, limit=limit):
        yield ids.moment(row.id), _of_request(row)


def _of_request(row: Request) -> Happening:
    return Happening(
        kind="request",
        id=row.request_id,
        at=row.at,
        what=row.operation,
        outcome=str(row.status),
        failed=row.error is not None,
        detail=f"{row.error}: {row.message}" if row.error and row.message else row.error,
        client=row.client_id,
        request=row.request_id,
    )


def _calls(work: Work, pool: Pool, user: User, moment: int | None, limit: int) -> _Found:
    before = None if moment is None else ids.first_at("call", moment)
    wanted = Wanted(pool_id=pool.id, username=user.username, before=before)
    for call in trigger_calls.newest(work.db, wanted, limit=limit):
        yield ids.moment(call.id), _of_call(call)


def _of_call(call: TriggerCall) -> Happening:
    return Happening(
        kind="trigger",
        id=call.id,
        at=call.created_at,
        what=call.trigger_source,
        outcome="failed" if call.error is not None else "answered",
        failed=call.error is not None,
        detail=call.error,
        client=None,
        request=call.request_id,
    )
