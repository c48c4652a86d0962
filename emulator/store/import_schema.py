"""The tables of imports: the jobs, the files they read, and what became of each line."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from emulator.store.columns import Instant
from emulator.store.schema import metadata, of_pool

user_import_jobs = Table(
    "user_import_jobs",
    metadata,
    Column("id", String, primary_key=True),
    of_pool(),
    Column("name", String, nullable=False),
    Column("role_arn", String, nullable=False),
    Column("status", String, nullable=False),
    Column("upload_secret", String, nullable=False),  # digest of what the pre-signed URL carries
    Column("upload_bytes", Integer, nullable=False),
    Column("imported", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("lines_done", Integer, nullable=False),  # where a restart goes on
    Column("worker", String),  # who imports now, until when
    Column("worker_until", Instant),
    Column("completion_message", Text),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("completed_at", Instant),
    Index("ix_user_import_jobs_pool_id", "pool_id", "id"),
    Index("ix_user_import_jobs_status", "status"),
)

user_import_chunks = Table(
    "user_import_chunks",
    metadata,
    Column("job_id", String, ForeignKey("user_import_jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

user_import_log = Table(
    "user_import_log",
    metadata,
    Column("job_id", String, ForeignKey("user_import_jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("outcome", String, nullable=False),  # imported, skipped, failed
    Column("username", String),
    Column("message", Text),
)
