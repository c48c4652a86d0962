"""Importing a started job's users, a batch at a time, so that others write in between and a kill loses nothing.

A batch's users, its log and the line it got to are one transaction, which only the worker that owns the job can commit:
whoever takes over reads the file again and goes on after that line. Memory is that of a chunk and a batch.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from emulator import errors
from emulator.base import ids
from emulator.errors import CognitoError
from emulator.rules.configuration import mfa_config
from emulator.rules.directory import aliases, provision
from emulator.rules.directory.provision import Taken
from emulator.rules.imports import import_file, import_rows
from emulator.rules.imports.import_file import Record
from emulator.rules.imports.import_rows import Row
from emulator.rules.owners import known
from emulator.store import failures, imports, user_factors
from emulator.store.imports import Job, Logged
from emulator.store.pools import Pool
from emulator.work import Services, Work, opened

OPERATION = "StartUserImportJob"
BATCH = 100  # lines in a transaction
MOST_USERS = 500_000  # in a file; evidence: quota-numbers
OWNED_FOR = timedelta(seconds=5)  # of real time, renewed by every batch; then another worker may take over
IMPORTED, SKIPPED, FAILED = "imported", "skipped", "failed"
_PAUSE_SECONDS = 0.002  # between batches: a semaphore is not fair, and those who wait for it shall come in
_ATTEMPTS = 20
log = logging.getLogger("emulator.imports")


class Line(Struct, frozen=True):
    """A row that was read: a user to be made, or why there is none."""

    number: int
    row: Row | None
    message: str = ""


class Run(Struct, frozen=True):
    """A job that this worker owns. `over` tells it to leave the rest to the next one."""

    services: Services
    worker: str
    pool: Pool
    job_id: str
    over: threading.Event


def run(services: Services, job_id: str, over: threading.Event | None = None) -> None:
    """Imports what is left of a started job, unless another worker owns it. Returns when it is done, was stopped, or
    `over` is set. A database that is not there leaves the job to the next worker; any other surprise fails it."""
    worker = ids.row_id("importer", services.random)
    claimed = _claim(services, job_id, worker)
    if claimed is None:
        return
    job, pool = claimed
    run_ = Run(services, worker, pool, job_id, over or threading.Event())
    log.info("import runs", extra={"job": job_id, "pool": pool.id, "after_line": job.lines_done})
    try:
        _import(run_, job)
    except (OperationalError, InterfaceError) as error:
        log.warning("import is interrupted", extra={"job": job_id, "error": type(error).__name__})
    except Exception:
        log.exception("import failed", extra={"job": job_id})
        _end(run_, imports.FAILED, errors.imports.INTERNAL)


def _claim(services: Services, job_id: str, worker: str) -> tuple[Job, Pool] | None:
    with opened(services, OPERATION, write=True) as work:
        now = services.clock.now()
        if not imports.claim(work.db, job_id, worker, now, now + OWNED_FOR):
            return None
        job = imports.find(work.db, job_id)
        pool = known.find_pool(work, job.pool_id) if job else None
    return (job, pool) if job and pool else None


def _import(run_: Run, job: Job) -> None:
    unusable = _why_unusable(run_) if job.lines_done == 0 else None
    if unusable is not None:
        return _end(run_, imports.FAILED, unusable)
    rows = import_file.records(_chunks(run_))
    columns = _columns(next(rows))
    left = (record for record in rows if record.line > job.lines_done)
    while batch := list(islice(left, BATCH)):
        lines = [_read(run_, columns, record) for record in batch if record.fields != []]
        after = _commit(run_, job, lines, batch[-1].last_line)
        if after is None:
            return None
        job = after
        if run_.over.wait(_PAUSE_SECONDS):
            return _leave(run_, job)
    # 14.7 and a capture (aws-solutions/cognito-user-profiles-export-reference-architecture#9: 14 imported, 32 failed)
    # unverified: A job fails when more users failed or were skipped than were imported.
    if job.failed + job.skipped > job.imported:
        return _end(run_, imports.FAILED, errors.imports.TOO_MANY_FAILED)
    return _end(run_, imports.SUCCEEDED, errors.imports.SUCCEEDED)


def _why_unusable(run_: Run) -> str | None:
    """The completion message for a file of which nothing is imported."""
    rows = import_file.records(_chunks(run_))
    if not import_rows.is_header(run_.pool, _columns(next(rows, None))):
        return errors.imports.HEADER_DIFFERS
    users_listed = sum(1 for record in islice((row for row in rows if row.fields != []), MOST_USERS + 1))
    return errors.imports.TOO_MANY_USERS if users_listed > MOST_USERS else None


def _columns(record: Record | None) -> list[str]:
    return [name.strip() for name in record.fields or ()] if record else []


def _chunks(run_: Run) -> Iterator[bytes]:
    number = 0
    while True:
        with opened(run_.services, OPERATION) as work:
            content = imports.chunk(work.db, run_.job_id, number)
        if content is None:
            return
        yield content
        number += 1


def _read(run_: Run, columns: Sequence[str], record: Record) -> Line:
    if record.fields is None:
        return Line(record.line, None, record.problem or errors.imports.ROW_UNREADABLE)
    try:
        return Line(record.line, import_rows.read(run_.pool, columns, record.fields, run_.services.random))
    except CognitoError as refusal:
        return Line(record.line, None, _in_a_line(refusal))


def _in_a_line(refusal: CognitoError) -> str:
    """A log has lines."""
    return " ".join(refusal.message.split("\n")).strip()


def _commit(run_: Run, job: Job, lines: Sequence[Line], last_line: int) -> Job | None:
    """The job after the batch; None if it is not ours any more. Where somebody was in the way, the batch is tried
    again: the second look finds what they made."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with opened(run_.services, OPERATION, write=True) as work:
                work.in_pool(run_.pool.id)
                return _keep(work, run_, job, lines, last_line)
        except DBAPIError as error:
            if attempt == _ATTEMPTS or not failures.may_pass(error):
                raise
    raise AssertionError("unreachable")


def _keep(work: Work, run_: Run, job: Job, lines: Sequence[Line], last_line: int) -> Job | None:
    held = imports.find(work.db, job.id, lock=True)
    if held is None or held.worker != run_.worker or held.status != imports.IN_PROGRESS:
        return None
    done = [_add(work, run_.pool, line) for line in lines]
    imports.add_log(work.db, job.id, done)
    outcomes = [line.outcome for line in done]
    counts = {name: getattr(job, name) + outcomes.count(name) for name in (IMPORTED, SKIPPED, FAILED)}
    until = run_.services.clock.now() + OWNED_FOR
    if not imports.progress(work.db, job, run_.worker, until, lines_done=last_line, **counts):
        raise AssertionError("the job's row is locked, and moved")
    return replace(job, lines_done=last_line, **counts)


def _add(work: Work, pool: Pool, line: Line) -> Logged:
    """Makes the user of a line, with the aliases that are theirs. A username that is taken skips the line, an alias
    that somebody owns or that cannot be one fails it; in a pool that signs users in by an attribute, that one is the
    username."""
    if line.row is None:
        return Logged(line.number, FAILED, None, line.message)
    row, new = line.row, line.row.new
    try:
        made = provision.make(work, new, status=row.status, kept=None, claims=provision.names(new))
    except CognitoError as refusal:
        return Logged(line.number, FAILED, row.typed, _in_a_line(refusal))
    if isinstance(made, Taken):
        return _taken(pool, line.number, row, made)
    if row.has_sms_mfa:
        user_factors.replace(work.db, made.id, work.now, [mfa_config.SMS], None)
    return Logged(line.number, IMPORTED, new.username, errors.imports.LINE_SUCCEEDED)


def _taken(pool: Pool, number: int, row: Row, taken: Taken) -> Logged:
    by_name, alias = aliases.is_given(pool), taken.alias
    if alias is None or (by_name and alias.value == row.typed):
        return Logged(number, SKIPPED, row.typed, errors.imports.LINE_SKIPPED)
    return Logged(number, FAILED, row.typed, errors.directory.alias_taken(alias.kind, given=by_name))


def _end(run_: Run, status: str, message: str) -> None:
    with opened(run_.services, OPERATION, write=True) as work:
        work.in_pool(run_.pool.id)
        before = [imports.IN_PROGRESS]
        ended = imports.finish(work.db, run_.job_id, before, status, message, work.now, run_.worker)
    if ended:
        log.info("import ended", extra={"job": run_.job_id, "status": status})


def _leave(run_: Run, job: Job) -> None:
    """The next worker may begin at once."""
    with opened(run_.services, OPERATION, write=True) as work:
        imports.progress(work.db, job, run_.worker, None)
