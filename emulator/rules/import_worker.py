"""The thread of a server process that imports: started jobs, and jobs whose worker was killed.

It is woken by StartUserImportJob in its own process, and looks by itself every second for the jobs of other processes.
One job at a time; a second one stays Pending. Without a server there is no thread, and `import_run.run` does the work.
"""

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from emulator.base import ids
from emulator.context import Context, Request, Services
from emulator.errors import import_sentences
from emulator.rules import import_run, imports
from emulator.store import imports as store_imports

LOOK_SECONDS = 1.0
STOP_SECONDS = 10.0
log = logging.getLogger("emulator.imports")
_running: dict[int, "Importer"] = {}  # by the identity of the services


def wake(services: Services) -> None:
    """There is something to do; nothing happens where no server runs."""
    importer = _running.get(id(services))
    if importer is not None:
        importer.wake()


class Importer:
    """`start` and `stop` are a pair. Stopping ends between two batches; the job is left for the next process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._over = threading.Event()
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._run, name="importer", daemon=True)

    def start(self) -> None:
        _running[id(self._services)] = self
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        _running.pop(id(self._services), None)
        self._over.set()
        self._woken.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                look(self._services, self._over)
            except SQLAlchemyError as error:
                log.warning("import look failed", extra={"error": type(error).__name__})
            self._woken.wait(LOOK_SECONDS)
            self._woken.clear()


def look(services: Services, over: threading.Event) -> None:
    """Imports every job that waits, and writes down which ones expired."""
    ctx = _context(services, write=False)
    try:
        waiting = store_imports.waiting(ctx.db, services.clock.now())
        overdue = store_imports.overdue(ctx.db, ctx.now - imports.STARTED_WITHIN)
    finally:
        ctx.succeed()
    if overdue:
        expire(services)
    for job_id in waiting:
        if not over.is_set():
            import_run.run(services, job_id, over)


def expire(services: Services) -> int:
    """The number of jobs that nobody started in time and that are Expired now."""
    ctx = _context(services, write=True)
    try:
        jobs = store_imports.overdue(ctx.db, ctx.now - imports.STARTED_WITHIN)
        for job in jobs:
            ends = job.created_at + imports.STARTED_WITHIN
            before, message = [store_imports.CREATED], import_sentences.EXPIRED
            store_imports.finish(ctx.db, job.id, before, store_imports.EXPIRED, message, ends, None)
    except BaseException:
        ctx.fail(refused=False)
        raise
    ctx.succeed()
    return len(jobs)


def _context(services: Services, *, write: bool) -> Context:
    return Context(services, Request("StartUserImportJob", ids.uuid4(services.random)), write=write)
