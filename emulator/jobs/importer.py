"""The thread of a server process that imports: started jobs, and jobs whose worker was killed.

It is woken by StartUserImportJob in its own process, and looks by itself every second for the jobs of other processes.
One job at a time; a second one stays Pending. Without a server there is no thread, and `import_run.run` does the work.
"""

import threading

from emulator.base.loops import Loop
from emulator.rules.imports import import_run, imports
from emulator.store import failures
from emulator.store import imports as store_imports
from emulator.work import Services, opened

LOOK_SECONDS = 1.0


def loop(services: Services) -> Loop:
    """It ends between two batches; the job is left for the next process."""

    def round_(over: threading.Event) -> float:
        look(services, over)
        return LOOK_SECONDS

    return Loop("importer", round_, bell=services.import_started, is_plain=failures.is_told_in_a_line)


def look(services: Services, over: threading.Event) -> None:
    """Imports every job that waits, and writes down which ones expired."""
    with opened(services, import_run.OPERATION) as work:
        waiting = store_imports.waiting(work.db, services.clock.now())
        overdue = imports.overdue(work)
    if overdue:
        expire(services)
    for job_id in waiting:
        if not over.is_set():
            import_run.run(services, job_id, over)


def expire(services: Services) -> int:
    """The number of jobs that nobody started in time and that are Expired now."""
    with opened(services, import_run.OPERATION, write=True) as work:
        return imports.expire(work)
