"""The thread of a server process that imports: started jobs, and jobs whose worker was killed.

It is woken by StartUserImportJob in its own process, and looks by itself every second for the jobs of other processes.
One job at a time; a second one stays Pending. Without a server there is no thread, and `import_run.run` does the work.
"""

import threading

from emulator import errors
from emulator.base.loops import Loop
from emulator.rules.imports import import_run, imports
from emulator.store import failures
from emulator.store import imports as store_imports
from emulator.work import Services, opened

LOOK_SECONDS = 1.0
_running: dict[int, Loop] = {}  # by the identity of the services


def wake(services: Services) -> None:
    """There is something to do; nothing happens where no server runs."""
    importer = _running.get(id(services))
    if importer is not None:
        importer.wake()


def start(services: Services) -> Loop:
    """`stop` is its pair."""

    def round_(over: threading.Event) -> float:
        look(services, over)
        return LOOK_SECONDS

    importer = _running[id(services)] = Loop("importer", round_, is_plain=failures.is_told_in_a_line)
    importer.start()
    return importer


def stop(services: Services) -> None:
    """Ends between two batches; the job is left for the next process."""
    importer = _running.pop(id(services), None)
    if importer is not None:
        importer.stop()


def look(services: Services, over: threading.Event) -> None:
    """Imports every job that waits, and writes down which ones expired."""
    with opened(services, import_run.OPERATION) as work:
        waiting = store_imports.waiting(work.db, services.clock.now())
        overdue = store_imports.overdue(work.db, work.now - imports.STARTED_WITHIN)
    if overdue:
        expire(services)
    for job_id in waiting:
        if not over.is_set():
            import_run.run(services, job_id, over)


def expire(services: Services) -> int:
    """The number of jobs that nobody started in time and that are Expired now."""
    with opened(services, import_run.OPERATION, write=True) as work:
        jobs = store_imports.overdue(work.db, work.now - imports.STARTED_WITHIN)
        for job in jobs:
            ends = job.created_at + imports.STARTED_WITHIN
            before, message = [store_imports.CREATED], errors.imports.EXPIRED
            store_imports.finish(work.db, job.id, before, store_imports.EXPIRED, message, ends, None)
    return len(jobs)
