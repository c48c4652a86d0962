"""The thread of a server process that delivers exported logs, after the transaction that wrote them, holding nothing.

It looks every half second for what is due in the whole database, so a record outlives the server that wrote it. A sink
that does not take a record is asked again, four times, after one, four, sixteen and sixty-four seconds of the machine's
clock; a record may reach a sink twice where a server dies between delivering and saying so. Without a server, or a
sink, there is no thread; `deliver` does the work.
"""

import threading
from datetime import timedelta

from msgspec import Struct

from emulator.base import ids
from emulator.base.loops import Loop
from emulator.doors import NotDelivered
from emulator.store import exported_logs, failures
from emulator.store.exported_logs import ExportedLog
from emulator.work import Services, opened

OPERATION = "ExportLogs"
LOOK_SECONDS = 0.5
BATCH = 100
CLAIMED_FOR = timedelta(minutes=3)  # longer than three sinks take, step by step
ATTEMPTS = 5


class Newest(Struct):
    """`problem` is what was wrong with the newest attempt."""

    problem: str | None = None

    def note(self) -> str | None:
        return None if self.problem is None else f"Exported logs are not delivered: {self.problem}"


def loop(services: Services) -> Loop:
    """A sink that takes nothing is noted, and is no failure of a round: each record has attempts of its own."""
    newest = Newest()

    def round_(over: threading.Event) -> float:
        deliver(services, over, newest)
        return LOOK_SECONDS

    return Loop("logs", round_, newest.note, is_plain=failures.is_told_in_a_line)


def deliver(services: Services, over: threading.Event | None = None, newest: Newest | None = None) -> int:
    """Every record that is due, a batch at a time; how many were attempted."""
    attempted, newest = 0, newest or Newest()
    while services.log_sinks.names and not (over is not None and over.is_set()):
        worker, batch = _claim(services)
        if batch is None:
            break
        attempted += len(batch)
        if batch:
            newest.problem = _settle(services, worker, batch, _attempt(services, batch))
    return attempted


def _claim(services: Services) -> tuple[str, list[ExportedLog] | None]:
    """A batch of one destination, empty where another worker was first; None when nothing is due. Only a look that
    finds something writes."""
    worker = ids.uuid4(services.random)
    now = services.clock.now()
    batch: list[ExportedLog] | None = None
    with opened(services, OPERATION) as work:
        first = exported_logs.oldest_due(work.db, now)
        if first is not None:
            work.write()
            batch = exported_logs.claim(work.db, first, worker, now=now, until=now + CLAIMED_FOR, most=BATCH)
    return worker, batch


def _attempt(services: Services, batch: list[ExportedLog]) -> dict[str, str]:
    """What went wrong, by sink. A sink gets the records of the batch that it does not have yet."""
    problems = {}
    for sink in services.log_sinks.names:
        missing = [log for log in batch if sink not in log.delivered_to]
        try:
            if missing:
                services.log_sinks.deliver(sink, missing)
        except NotDelivered as error:
            problems[sink] = str(error)
    return problems


def _settle(services: Services, worker: str, batch: list[ExportedLog], problems: dict[str, str]) -> str | None:
    """All that went wrong, in a line."""
    names = services.log_sinks.names
    error = "; ".join(f"{sink}: {problem}" for sink, problem in problems.items()) or None
    with opened(services, OPERATION, write=True) as work:
        for log in batch:
            reached = [name for name in names if name not in problems or name in log.delivered_to]
            is_last = log.attempts + 1 >= ATTEMPTS
            wait = timedelta(seconds=4**log.attempts)
            exported_logs.settle(
                work.db,
                log,
                worker,
                delivered_to=reached,
                delivered_at=None if error else work.now_in(log.pool_id),
                delivery_error=error,
                due_at=None if is_last or error is None else services.clock.now() + wait,
            )
    return error
