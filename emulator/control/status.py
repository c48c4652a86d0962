"""The state of this emulator in one answer: what it is, what it holds, what is not as usual, what it refused last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Literal

import emulator
from emulator.base.instants import Instant
from emulator.base.loops import Loop
from emulator.control import clock, faults, journal
from emulator.control.clock import ClockReading
from emulator.model import contract
from emulator.store import counts, database_facts, requests
from emulator.store.requests import Request
from emulator.tokens import issuer
from emulator.work import Services, Work, opened

COUNTED_TO = 10_000
MOST_REFUSALS = 10


@dataclass(frozen=True, slots=True)
class DatabaseStatus:
    """`kind` is sqlite or postgres; `url` has no password. `revision` is that of the schema."""

    kind: str
    url: str
    size_bytes: int
    revision: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Of all pools. Each is counted to `counted_to`, which then means as many or more."""

    pools: int
    users: int
    clients: int
    messages: int
    counted_to: int


@dataclass(frozen=True, slots=True)
class ArmedFaults:
    """`calls` is how many calls they will make fail, or be late."""

    faults: int
    calls: int


@dataclass(frozen=True, slots=True)
class BackgroundWork:
    """`error` says what goes wrong while rounds fail, `note` what else there is to know."""

    name: str
    state: Literal["ok", "failing", "ended"]
    last_done_at: Instant | None
    failures: int
    error: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class RecentRefusal:
    """A request that was refused. `why` is where that is explained."""

    request_id: str
    at: Instant
    operation: str
    error: str
    message: str | None
    pool_id: str | None
    client_id: str | None
    username: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Status:
    """`started_at` and `uptime_seconds` are of the process that answers, by the machine's clock. `background` is its
    work beside requests."""

    version: str
    model: str
    address: str
    issuer: str
    issuer_mode: str
    started_at: Instant
    uptime_seconds: int
    workers: int
    journal: Literal["all", "failures", "off"]
    database: DatabaseStatus
    counts: Counts
    clock: ClockReading
    faults: ArmedFaults
    background: list[BackgroundWork]
    refusals: list[RecentRefusal]


def read(services: Services, background: Sequence[Loop] = (), *, refusals: int = MOST_REFUSALS) -> Status:
    """With the newest refusals."""
    journal.flush(services)
    settings, uptime = services.settings, monotonic() - services.began
    armed, reading = faults.armed(services), clock.read(services)
    with opened(services, "status") as work:
        database, counted = _database(work), _counts(work)
        refused = [_refusal(row) for row in requests.newest_refused(work.db, limit=refusals)]
    return Status(
        version=emulator.__version__,
        model=contract.model_version(),
        address=settings.base_url,
        issuer=issuer.form(settings),
        issuer_mode=settings.issuer_mode,
        started_at=services.clock.now() - timedelta(seconds=uptime),
        uptime_seconds=int(uptime),
        workers=settings.workers,
        journal=settings.journal,
        database=database,
        counts=counted,
        clock=reading,
        faults=ArmedFaults(len(armed), sum(fault.count for fault in armed)),
        background=[_background(loop) for loop in background],
        refusals=refused,
    )


def _database(work: Work) -> DatabaseStatus:
    found = database_facts.of(work.services.database, work.db)
    return DatabaseStatus(found.kind, found.url, found.size_bytes, found.revision)


def _counts(work: Work) -> Counts:
    found = {what: counts.up_to(work.db, what, COUNTED_TO) for what in ("pools", "users", "clients", "messages")}
    return Counts(**found, counted_to=COUNTED_TO)


def _background(loop: Loop) -> BackgroundWork:
    standing = loop.standing()
    return BackgroundWork(
        loop.name, standing.state, standing.last_done_at, standing.failures, standing.error, loop.note()
    )


def _refusal(row: Request) -> RecentRefusal:
    return RecentRefusal(
        request_id=row.request_id,
        at=row.at,
        operation=row.operation,
        error=row.error or "",
        message=row.message,
        pool_id=row.pool_id,
        client_id=row.client_id,
        username=row.username,
        why=f"/_emulator/why/{row.request_id}",
    )
