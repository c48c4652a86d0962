"""Import jobs, the file that was uploaded for each, in chunks, and the log of what became of its lines.

Every change of a job's state is one conditional statement: of two workers, two starts or a worker and a stop, one wins.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, delete, func, insert, or_, select, text, update

from emulator.base.clock import Instants
from emulator.store import pool_clocks
from emulator.store.import_schema import user_import_chunks, user_import_jobs, user_import_log
from emulator.store.schema import user_pools

CREATED, PENDING, IN_PROGRESS, STOPPING = "Created", "Pending", "InProgress", "Stopping"
STOPPED, EXPIRED, FAILED, SUCCEEDED = "Stopped", "Expired", "Failed", "Succeeded"
ACTIVE = (PENDING, IN_PROGRESS, STOPPING)
_ACCOUNT_LOCK = 0x696D70  # any constant of ours, apart from those of other advisory locks


class Job(Struct, frozen=True):
    """A row of `user_import_jobs`. `lines_done` is the last line of the file that was dealt with, the header being
    line 1. `worker` is who imports, or, while the job is Created, which upload owns the chunks."""

    id: str
    pool_id: str
    name: str
    role_arn: str
    status: str
    upload_secret: str
    upload_bytes: int
    imported: int
    skipped: int
    failed: int
    lines_done: int
    worker: str | None
    worker_until: datetime | None
    completion_message: str | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


class Logged(Struct, frozen=True):
    """What became of one line: imported, skipped or failed."""

    line: int
    outcome: str
    username: str | None
    message: str | None


jobs, chunks, log = user_import_jobs, user_import_chunks, user_import_log
_JOB = select(*[jobs.c[name] for name in Job.__struct_fields__])


def add(db: Connection, job: Job) -> None:
    db.execute(insert(jobs), asdict(job))


def find(db: Connection, job_id: str, *, lock: bool = False) -> Job | None:
    """With `lock`, held against other writers to the end of the transaction."""
    statement = _JOB.where(jobs.c.id == job_id)
    row = db.execute(statement.with_for_update() if lock else statement).one_or_none()
    return Job(*row) if row else None


def count(db: Connection, pool_id: str) -> int:
    return int(db.execute(select(func.count()).select_from(jobs).where(jobs.c.pool_id == pool_id)).scalar_one())


def page(db: Connection, pool_id: str, *, after: Job | None, limit: int) -> list[Job]:
    """Newest first."""
    statement = _JOB.where(jobs.c.pool_id == pool_id).order_by(jobs.c.created_at.desc(), jobs.c.id.desc())
    if after is not None:
        older = (jobs.c.created_at < after.created_at) | (
            (jobs.c.created_at == after.created_at) & (jobs.c.id < after.id)
        )
        statement = statement.where(older)
    return [Job(*row) for row in db.execute(statement.limit(limit))]


def is_active_in_pool(db: Connection, pool_id: str) -> bool:
    statement = select(jobs.c.id).where(jobs.c.pool_id == pool_id, jobs.c.status.in_(ACTIVE)).limit(1)
    return db.execute(statement).first() is not None


def is_active_in_account(db: Connection, account_id: str, region: str) -> bool:
    statement = (
        select(jobs.c.id)
        .join(user_pools, user_pools.c.id == jobs.c.pool_id)
        .where(user_pools.c.account_id == account_id, user_pools.c.region == region, jobs.c.status.in_(ACTIVE))
        .limit(1)
    )
    return db.execute(statement).first() is not None


def lock_account(db: Connection, account_id: str, region: str) -> None:
    """Starts in one account go one after another, so that two cannot both find no other (on SQLite every writer
    already is alone)."""
    if db.dialect.name == "postgresql":
        statement = text("SELECT pg_advisory_xact_lock(:space, hashtext(:account))")
        db.execute(statement, {"space": _ACCOUNT_LOCK, "account": f"{account_id} {region}"})


def start(db: Connection, job_id: str, now: datetime) -> bool:
    """Created → Pending; False if it is not Created any more or has no file."""
    statement = update(jobs).where(jobs.c.id == job_id, jobs.c.status == CREATED, jobs.c.upload_bytes > 0)
    values = {"status": PENDING, "started_at": now, "worker": None, "worker_until": None}
    return db.execute(statement.values(values)).rowcount == 1


def finish(
    db: Connection, job_id: str, before: Sequence[str], status: str, message: str, at: datetime, worker: str | None
) -> bool:
    """Ends a job that is in one of the statuses `before` (and, where `worker` is given, is theirs); its file goes.
    False if it was not."""
    statement = update(jobs).where(jobs.c.id == job_id, jobs.c.status.in_(before))
    if worker is not None:
        statement = statement.where(jobs.c.worker == worker)
    values = {"status": status, "completion_message": message, "completed_at": at, "worker_until": None}
    ended = db.execute(statement.values(values)).rowcount == 1
    if ended:
        db.execute(delete(chunks).where(chunks.c.job_id == job_id))
    return ended


# --- the file ---------------------------------------------------------------------------------------------------


def begin_upload(db: Connection, job_id: str, upload: str) -> bool:
    """From here on the chunks are those of this upload; False unless the job is Created."""
    statement = update(jobs).where(jobs.c.id == job_id, jobs.c.status == CREATED)
    begun = db.execute(statement.values(worker=upload, upload_bytes=0)).rowcount == 1
    if begun:
        db.execute(delete(chunks).where(chunks.c.job_id == job_id))
    return begun


def add_chunk(db: Connection, job_id: str, upload: str, number: int, content: bytes) -> bool:
    """False if another upload or a start came between."""
    job = find(db, job_id, lock=True)
    if job is None or job.status != CREATED or job.worker != upload:
        return False
    db.execute(insert(chunks), {"job_id": job_id, "number": number, "content": content})
    return True


def end_upload(db: Connection, job_id: str, upload: str, size: int) -> bool:
    """The file is whole; with size 0 it is given up."""
    mine = (jobs.c.id == job_id, jobs.c.status == CREATED, jobs.c.worker == upload)
    ended = db.execute(update(jobs).where(*mine).values(upload_bytes=size, worker=None)).rowcount == 1
    if ended and size == 0:
        db.execute(delete(chunks).where(chunks.c.job_id == job_id))
    return ended


def chunk(db: Connection, job_id: str, number: int) -> bytes | None:
    statement = select(chunks.c.content).where(chunks.c.job_id == job_id, chunks.c.number == number)
    content: bytes | None = db.execute(statement).scalar_one_or_none()
    return content


# --- the worker -------------------------------------------------------------------------------------------------


def waiting(db: Connection, now: datetime) -> list[str]:
    """Jobs that nobody works on: started ones, and those whose worker has not been heard of."""
    statement = select(jobs.c.id).where(*_nobodys(now)).order_by(jobs.c.started_at, jobs.c.id)
    return list(db.execute(statement).scalars())


def overdue(db: Connection, before: Instants) -> list[Job]:
    """Jobs that were created before their pool's instant and never started."""
    too_old = pool_clocks.before(jobs.c.created_at, before, jobs.c.pool_id, inclusive=True)
    return [Job(*row) for row in db.execute(_JOB.where(jobs.c.status == CREATED, too_old))]


def claim(db: Connection, job_id: str, worker: str, now: datetime, until: datetime) -> bool:
    """Makes the worker the one who imports."""
    statement = update(jobs).where(jobs.c.id == job_id, *_nobodys(now))
    return db.execute(statement.values(status=IN_PROGRESS, worker=worker, worker_until=until)).rowcount == 1


def progress(db: Connection, job: Job, worker: str, until: datetime | None, **values: Any) -> bool:
    """Moves on from what `job` says; False if somebody else did, or the job is not in progress any more."""
    mine = (jobs.c.id == job.id, jobs.c.worker == worker, jobs.c.status == IN_PROGRESS)
    statement = update(jobs).where(*mine, jobs.c.lines_done == job.lines_done)
    return db.execute(statement.values(worker_until=until, **values)).rowcount == 1


def _nobodys(now: datetime) -> tuple[Any, ...]:
    return (
        jobs.c.status.in_([PENDING, IN_PROGRESS]),
        or_(jobs.c.worker_until.is_(None), jobs.c.worker_until <= now),
    )


# --- the log ----------------------------------------------------------------------------------------------------


def add_log(db: Connection, job_id: str, lines: Sequence[Logged]) -> None:
    if lines:
        rows = [{"job_id": job_id, **asdict(line)} for line in lines]
        db.execute(insert(log), rows)


def log_page(db: Connection, job_id: str, *, after: int, limit: int) -> list[Logged]:
    statement = select(*[log.c[name] for name in Logged.__struct_fields__]).where(
        log.c.job_id == job_id, log.c.line > after
    )
    return [Logged(*row) for row in db.execute(statement.order_by(log.c.line).limit(limit))]
