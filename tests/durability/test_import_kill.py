"""`kill -9` in the middle of an import: the next process goes on exactly where it was."""

import signal
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from tests.support import databases, server
from tests.support import killed_imports as importing
from tests.support.caller import Caller
from tests.support.server import Server

pytestmark = pytest.mark.durability

LINES, KILLS = 2_000, 2


@pytest.fixture
def killable(database_url: str) -> Iterator[tuple[Server, Connection]]:
    """A server on a database of its own, and a look at that database."""
    with databases.empty(database_url) as url, server.running(url) as running:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield running, connection
        engine.dispose()


def test_a_killed_import_goes_on_and_counts_every_line_once(killable: tuple[Server, Connection]) -> None:
    running, db = killable
    caller = Caller(running.url)
    pool_id = importing.pool(caller)
    job_id = importing.upload(caller, pool_id, b"".join(importing.file(caller, pool_id, LINES)))
    importing.start(caller, pool_id, job_id)
    for kill in range(1, KILLS + 1):
        job = importing.wait_until(caller, pool_id, job_id, LINES * kill // 4)
        assert job["Status"] == "InProgress", "the kill came too late"
        caller.disconnect()
        running.restart(how=signal.SIGKILL)
        after = importing.describe(caller, pool_id, job_id)
        assert LINES * kill // 4 <= importing.done(job) <= importing.done(after) < LINES
    job = importing.wait_until(caller, pool_id, job_id, None)
    assert importing.counts(job) == importing.expected(LINES)
    _nothing_half_done(db, pool_id, job_id)


def test_a_server_that_is_asked_to_end_leaves_the_job_to_the_next(killable: tuple[Server, Connection]) -> None:
    running, db = killable
    caller = Caller(running.url)
    pool_id = importing.pool(caller)
    job_id = importing.upload(caller, pool_id, b"".join(importing.file(caller, pool_id, LINES)))
    importing.start(caller, pool_id, job_id)
    importing.wait_until(caller, pool_id, job_id, LINES // 4)
    caller.disconnect()
    running.restart(how=signal.SIGTERM)
    job = importing.wait_until(caller, pool_id, job_id, None)
    assert importing.counts(job) == importing.expected(LINES)
    _nothing_half_done(db, pool_id, job_id)


def _nothing_half_done(db: Connection, pool_id: str, job_id: str) -> None:
    _, imported, skipped, failed = importing.expected(LINES)
    outcomes = "SELECT outcome, count(*) AS n FROM user_import_log WHERE job_id = :j GROUP BY outcome"
    found = {row.outcome: row.n for row in db.execute(text(outcomes), {"j": job_id})}
    assert found == {"imported": imported, "skipped": skipped, "failed": failed}
    for what, statement in {
        "users": "SELECT count(*) FROM users WHERE pool_id = :p AND status = 'RESET_REQUIRED'",
        "emails": "SELECT count(*) FROM user_attributes WHERE pool_id = :p AND name = 'email'",
        "aliases": "SELECT count(*) FROM aliases WHERE pool_id = :p",
    }.items():
        assert db.execute(text(statement), {"p": pool_id}).scalar_one() == imported, what
    left = "SELECT count(*) FROM user_import_chunks WHERE job_id = :j"
    assert db.execute(text(left), {"j": job_id}).scalar_one() == 0
