"""Reading the journal of requests: who asked for what, and what came of it."""

from dataclasses import dataclass, fields
from typing import Any, Literal

import orjson

from emulator.base.instants import Instant
from emulator.control import commands, journal
from emulator.control.refusals import NotThere, Refused
from emulator.model import contract
from emulator.store import requests
from emulator.work import Services, Work, opened


@dataclass(frozen=True, slots=True)
class JournaledRequest:
    """One request. `at` is by the clock of its pool, `created_at` by the machine's. `request` and `response` have
    `[redacted]` where a secret was, and are a text where they were too long. `pinned_at` is of one that stays until
    somebody takes the pin off. `command` repeats the call. `why` is where a refusal is explained, `triggers` where the
    calls of functions are that the request caused."""

    request_id: str
    at: Instant
    created_at: Instant
    operation: str
    pool_id: str | None
    client_id: str | None
    username: str | None
    status: int
    error: str | None
    message: str | None
    note: str | None
    ms: float
    source_ip: str | None
    user_agent: str | None
    account_id: str | None
    region: str | None
    request: Any
    response: Any
    pinned_at: Instant | None
    command: str
    why: str | None
    triggers: str


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is what the next older page is asked for with, as `before`."""

    requests: list[JournaledRequest]
    next: str | None
    journal: Literal["all", "failures", "off"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests: those that fit in everything that is named. `after` and `before` are ids of requests: only
    younger ones, only older ones."""

    pool: str | None = None
    username: str | None = None
    operation: str | None = None
    status: int | None = None
    error: str | None = None
    client: str | None = None
    refused: bool | None = None
    pinned: bool | None = None
    after: str | None = None
    before: str | None = None

    def values(self) -> dict[str, str | int]:
        """By column, what stands in it."""
        asked: dict[str, str | int | None] = {
            "pool_id": self.pool,
            "username": self.username,
            "operation": self.operation,
            "status": self.status,
            "error": self.error,
            "client_id": self.client,
        }
        return {column: value for column, value in asked.items() if value is not None}

    def filled(self) -> dict[str, bool]:
        """By column, whether anything stands in it."""
        asked = {"error": self.refused, "pinned_at": self.pinned}
        return {column: value for column, value in asked.items() if value is not None}


_AS_KEPT = [field.name for field in fields(JournaledRequest) if field.name in requests.Request._fields]


def page(services: Services, wanted: Wanted, *, limit: int) -> Page:
    """Newest first. Raises NotThere for an `after` or a `before` that is not in the journal."""
    journal.flush(services)
    with opened(services, "requests") as work:
        rows = requests.newest(
            work.db,
            wanted.values(),
            filled=wanted.filled(),
            after=None if wanted.after is None else _require(work, wanted.after).id,
            before=None if wanted.before is None else _require(work, wanted.before).id,
            limit=limit + 1,
        )
    shown = [told(services, row) for row in rows[:limit]]
    return Page(shown, shown[-1].request_id if len(rows) > limit else None, services.settings.journal)


def find(services: Services, request_id: str) -> JournaledRequest | None:
    """None for one that is not there, or not yet: another process may write it down in a moment."""
    row = kept(services, request_id)
    return None if row is None else told(services, row)


def kept(services: Services, request_id: str) -> requests.Request | None:
    journal.flush(services)
    with opened(services, "requests") as work:
        return requests.find(work.db, request_id)


def missing(services: Services, request_id: str) -> Exception:
    """Why a request is not there."""
    if services.settings.journal == "off":
        return Refused(
            "EMULATOR_JOURNAL is off, so nothing is kept of requests: start the emulator with all or failures."
        )

    return _not_there(request_id)


def _not_there(request_id: str) -> NotThere:
    return NotThere(
        f"No request {request_id[:64]} is in the journal: it keeps the newest {journal.KEPT:,} requests and the newest "
        f"{journal.KEPT_REFUSALS:,} refusals. The id is in the header x-amzn-RequestId of an answer."
    )


def told(services: Services, row: requests.Request) -> JournaledRequest:
    members = orjson.loads(row.request)
    return JournaledRequest(
        **{name: getattr(row, name) for name in _AS_KEPT if name not in ("request", "response")},
        request=members,
        response=None if row.response is None else orjson.loads(row.response),
        command=command(services, row, members),
        why=None if row.error is None else f"/_emulator/why/{row.request_id}",
        triggers=f"/_emulator/triggers?request={row.request_id}",
    )


def command(services: Services, row: requests.Request, members: Any) -> str:
    """The line for a shell that repeats the request."""
    endpoint = services.settings.base_url
    if row.operation in contract.operations():
        return commands.of_operation(
            row.operation, members, account=row.account_id, region=row.region, endpoint=endpoint
        )
    method, _, path = row.operation.partition(" ")
    if not path.startswith("/"):  # a name that no operation has
        return commands.of_unknown(row.operation, endpoint)
    parts = members if isinstance(members, dict) else {}
    return commands.of_endpoint(
        method,
        parts.get("url", f"{endpoint}{path}"),
        parts.get("query", {}),
        parts.get("form", {}),
        bearer="authorization" in parts,
    )


def _require(work: Work, request_id: str) -> requests.Request:
    found = requests.find(work.db, request_id)
    if found is None:
        raise _not_there(request_id)
    return found
