"""Writing the journal of requests down: a batch at a time, beside the requests (`base.journal`).

A database that is away keeps nobody waiting and refuses nobody: rows wait for it, the newest of them, and those that
had to go are counted. The newest requests stay, and beside them the newest that were refused.
"""

from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from emulator.base.journal import Row
from emulator.base.runners import nothing_waits
from emulator.store import failures, requests
from emulator.work import Services, Work, opened

KEPT: Final = 10_000
KEPT_REFUSALS: Final = 10_000
CLEARED_EVERY: Final = 2_000  # requests: to find the newest that goes, all that stay are counted


def flush(services: Services) -> int:
    """Writes down what waits in this process; how many that were. Raises nothing that a database says."""
    waiting = services.journal
    if waiting.is_empty and not waiting.writing.locked() and not _is_to_clear(services):
        return 0
    with waiting.writing:
        rows = waiting.take()
        if not rows and not _is_to_clear(services):
            return 0
        try:
            _write(services, rows)
        except SQLAlchemyError as error:
            waiting.give_back(rows)
            waiting.problem = failures.in_a_line(error)
            return 0
        except BaseException:
            waiting.give_back(rows)
            raise
        waiting.problem = None
        return len(rows)


def flush_here(services: Services) -> None:
    """On the event loop of a server on SQLite, behind an answer: writes a batch where one waits and nobody has to be
    waited for. The rest is left to `flush` on its thread: what is less, what could not be written, and clearing. Where
    requests are many, that thread would want the interpreter and the writer's place while the event loop does."""
    waiting = services.journal
    if not waiting.has_batch or services.database.is_writing or not waiting.writing.acquire(blocking=False):
        return
    try:
        rows = waiting.take()
        try:
            with nothing_waits(), opened(services, "journal", write=True) as work:
                requests.add(work.db, rows)
        except BaseException as error:
            waiting.give_back(rows)
            if not isinstance(error, Exception):
                raise
        else:
            waiting.since_cleared += len(rows)
    finally:
        waiting.writing.release()


def note(services: Services) -> str | None:
    """What `/readyz` says of the journal where something went wrong."""
    told = []
    if services.journal.problem is not None:
        told.append(f"Requests cannot be written into the journal: {services.journal.problem}")
    if services.journal.dropped:
        told.append(f"{services.journal.dropped} requests are missing in the journal")
    return "; ".join(told) or None


def _write(services: Services, rows: list[Row]) -> None:
    with opened(services, "journal", write=True) as work:
        if rows:
            requests.add(work.db, rows)
        services.journal.since_cleared += len(rows)
        if _is_to_clear(services):
            clear(work)


def _is_to_clear(services: Services) -> bool:
    return services.journal.since_cleared >= CLEARED_EVERY


def clear(work: Work, *, keep: int = KEPT, keep_refusals: int = KEPT_REFUSALS) -> None:
    """Deletes what is not kept."""
    own = work.services.journal
    own.since_cleared = 0
    upto = requests.newest_to_go(work.db, keep=keep)
    if upto is None:
        return
    requests.clear(work.db, above=own.cleared_to, upto=upto)
    own.cleared_to = upto
    refused_upto = requests.newest_to_go(work.db, keep=keep_refusals, failed=True)
    if refused_upto is not None:
        requests.clear_failed(work.db, upto=min(upto, refused_upto))
