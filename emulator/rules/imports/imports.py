"""Import jobs: making, starting, stopping and showing them.

Created → Pending → InProgress → Succeeded or Failed; Stopped from Pending or InProgress; Expired when nobody starts it.
The file comes by `import_upload`, its rows are imported by `import_run`.
"""

from datetime import datetime, timedelta
from typing import cast

from msgspec.structs import replace

from emulator import errors
from emulator.base import ids
from emulator.base.clock import epoch
from emulator.base.randomness import ALPHANUMERIC
from emulator.model.shapes import CreateUserImportJobRequest, UserImportJobStatusType, UserImportJobType
from emulator.rules.imports import import_upload
from emulator.store import imports
from emulator.store.imports import Job
from emulator.store.pools import Pool
from emulator.work import Work

MOST_JOBS = 1_000  # of a pool; evidence: quota-numbers
STARTED_WITHIN = timedelta(hours=24)  # evidence: import-expiry ("24-48 h")


def require(work: Work, pool: Pool, job_id: str) -> Job:
    job = imports.find(work.db, job_id)
    if job is None or job.pool_id != pool.id:
        raise errors.imports.job_does_not_exist(job_id)
    return as_of(job, work.now)


def as_of(job: Job, now: datetime) -> Job:
    """A job that nobody started in time is Expired, whether or not that was written down already."""
    ends = job.created_at + STARTED_WITHIN
    if job.status != imports.CREATED or now < ends:
        return job
    return replace(job, status=imports.EXPIRED, completion_message=errors.imports.EXPIRED, completed_at=ends)


def overdue(work: Work) -> list[Job]:
    """The jobs that nobody started in time."""
    return imports.overdue(work.db, work.instants.changed(lambda now: now - STARTED_WITHIN))


def expire(work: Work) -> int:
    """Writes down of every such job that it is Expired; how many there were."""
    jobs = overdue(work)
    for job in jobs:
        ends, message = job.created_at + STARTED_WITHIN, errors.imports.EXPIRED
        imports.finish(work.db, job.id, [imports.CREATED], imports.EXPIRED, message, ends, None)
    return len(jobs)


def create(work: Work, pool: Pool, request: CreateUserImportJobRequest) -> Job:
    """Raises PreconditionNotMetException for a pool that verifies nothing by itself, LimitExceededException."""
    if request.get("PasswordHashingAlgorithm"):
        raise errors.imports.password_hashes_are_not_imported()
    _check_verifies(pool)
    if imports.count(work.db, pool.id) >= MOST_JOBS:
        raise errors.imports.too_many_jobs(MOST_JOBS)
    job_id = f"import-{work.random.text(ALPHANUMERIC, 10)}"
    job = Job(
        id=job_id,
        pool_id=pool.id,
        name=request["JobName"],
        role_arn=request["CloudWatchLogsRoleArn"],
        status=imports.CREATED,
        upload_secret=ids.digest(import_upload.signature(work.services, job_id)),
        upload_bytes=0,
        imported=0,
        skipped=0,
        failed=0,
        lines_done=0,
        worker=None,
        worker_until=None,
        completion_message=None,
        created_at=work.now,
        started_at=None,
        completed_at=None,
    )
    imports.add(work.db, job)
    return job


def start(work: Work, pool: Pool, job: Job) -> Job:
    """Raises PreconditionNotMetException: it was started or ended, has no file, or another job of the account runs
    (evidence: import-one-job; that an account is one in each region is unverified)."""
    imports.lock_account(work.db, pool.account_id, pool.region)
    job = require(work, pool, job.id)
    if job.status != imports.CREATED:
        raise errors.imports.cannot_start(job.id, job.status)
    _check_verifies(pool)
    if imports.is_active_in_account(work.db, pool.account_id, pool.region):
        raise errors.imports.another_job_is_active()
    if not imports.start(work.db, job.id, work.now):
        raise errors.imports.no_file_was_uploaded(job.id)
    return replace(job, status=imports.PENDING, started_at=work.now)


def stop(work: Work, pool: Pool, job: Job) -> Job:
    """At once: what was imported stays, and the worker finds out before its next batch (evidence: import-stop)."""
    message = errors.imports.STOPPED
    if not imports.finish(work.db, job.id, imports.ACTIVE, imports.STOPPED, message, work.now, None):
        raise errors.imports.cannot_stop(job.id, require(work, pool, job.id).status)
    return require(work, pool, job.id)


def after(work: Work, pool: Pool, token: str | None) -> Job | None:
    """The job that a page continues after. Raises InvalidParameterException for a token that no page had."""
    if token is None:
        return None
    parts = token.split("#")
    job = imports.find(work.db, parts[1]) if len(parts) == 3 else None
    if job is None or job.pool_id != pool.id or token != page_token(job):
        raise errors.imports.invalid_pagination_token()
    return job


def page_token(job: Job) -> str:
    return f"{job.pool_id}#{job.id}#{int(job.created_at.timestamp() * 1000)}"  # evidence: import-page-token


def render(work: Work, pool: Pool, job: Job) -> UserImportJobType:
    shown: UserImportJobType = {
        "JobName": job.name,
        "JobId": job.id,
        "UserPoolId": job.pool_id,
        "PreSignedUrl": import_upload.url(work.services, pool, job),
        "CreationDate": epoch(job.created_at),
        "Status": cast(UserImportJobStatusType, job.status),
        "CloudWatchLogsRoleArn": job.role_arn,
        "ImportedUsers": job.imported,
        "SkippedUsers": job.skipped,
        "FailedUsers": job.failed,
    }
    if job.started_at is not None:
        shown["StartDate"] = epoch(job.started_at)
    if job.completed_at is not None:
        shown["CompletionDate"] = epoch(job.completed_at)
    if job.completion_message is not None:
        shown["CompletionMessage"] = job.completion_message
    return shown


def _check_verifies(pool: Pool) -> None:
    if not pool.auto_verified_attributes:
        raise errors.imports.no_auto_verified_attribute()
