"""An import while it runs: stopped, left, taken over, and beside other writers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from emulator.rules.imports import import_run
from tests.support.answers import answer
from tests.support.given import Given, attribute_list
from tests.support.importing import Importing, counts, user


def test_more_users_than_a_file_may_have_fail_the_job(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    content = importing.file(pool_id) + b"x\n" * (import_run.MOST_USERS + 1)
    job = importing.run(importing.started(pool_id, content))
    assert counts(job) == ("Failed", 0, 0, 0)
    assert job["CompletionMessage"] == "The .csv file contains more than 500,000 users."


def test_a_stop_ends_a_pending_job_at_once(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    job = importing.started(pool_id, importing.file(pool_id, user("ann")))
    stopped = answer(given.cognito.stop_user_import_job, UserPoolId=pool_id, JobId=job["JobId"])["UserImportJob"]
    assert counts(stopped) == ("Stopped", 0, 0, 0)
    assert stopped["CompletionMessage"] == "The Import Job was stopped by the developer."
    assert counts(importing.run(job)) == ("Stopped", 0, 0, 0)


class Stopping:
    """What the worker asks between two batches, and what happens there."""

    def __init__(self, then: Callable[[int], bool]) -> None:
        self.batches, self._then = 0, then

    def wait(self, _seconds: float) -> bool:
        self.batches += 1
        return self._then(self.batches)


def test_a_stop_ends_a_running_job_at_its_next_batch(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    job = importing.started(pool_id, importing.file(pool_id, *(user(f"u{n}") for n in range(3 * import_run.BATCH))))
    seen: list[dict[str, Any]] = []

    def between(_: int) -> bool:
        seen.append(importing.described(job))
        given.cognito.stop_user_import_job(UserPoolId=pool_id, JobId=job["JobId"])
        return False

    import_run.run(importing.services, job["JobId"], Stopping(between))  # type: ignore[arg-type]
    assert [counts(job) for job in seen] == [("InProgress", import_run.BATCH, 0, 0)]
    assert counts(importing.described(job)) == ("Stopped", import_run.BATCH, 0, 0)
    made = given.sql("SELECT count(*) AS n FROM users WHERE pool_id = :p", p=pool_id)
    assert made == [{"n": import_run.BATCH}]


def test_the_next_worker_goes_on_where_one_left(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    everybody = 2 * import_run.BATCH + 7
    job = importing.started(pool_id, importing.file(pool_id, *(user(f"u{n}") for n in range(everybody))))
    import_run.run(importing.services, job["JobId"], Stopping(lambda _: True))  # type: ignore[arg-type]
    assert counts(importing.described(job)) == ("InProgress", import_run.BATCH, 0, 0)
    assert counts(importing.run(job)) == ("Succeeded", everybody, 0, 0)
    lines = given.sql("SELECT count(*) AS n, max(line) AS last FROM user_import_log WHERE job_id = :j", j=job["JobId"])
    assert lines == [{"n": everybody, "last": everybody + 1}]
    assert given.sql("SELECT count(*) AS n FROM user_import_chunks WHERE job_id = :j", j=job["JobId"]) == [{"n": 0}]


def test_a_worker_that_lost_its_job_writes_nothing_more(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    everybody = 3 * import_run.BATCH
    job = importing.started(pool_id, importing.file(pool_id, *(user(f"u{n}") for n in range(everybody))))

    def overtaken(_: int) -> bool:
        given.sql("UPDATE user_import_jobs SET worker_until = NULL WHERE id = :j", j=job["JobId"])
        assert counts(importing.run(job)) == ("Succeeded", everybody, 0, 0)
        return False

    stopping = Stopping(overtaken)
    import_run.run(importing.services, job["JobId"], stopping)  # type: ignore[arg-type]
    assert stopping.batches == 1
    assert counts(importing.described(job)) == ("Succeeded", everybody, 0, 0)


def test_a_job_that_somebody_works_on_is_left_alone(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    job = importing.started(pool_id, importing.file(pool_id, user("ann")))
    until = importing.services.clock.now() + timedelta(minutes=1)
    statement = "UPDATE user_import_jobs SET status = 'InProgress', worker = 'x', worker_until = :t WHERE id = :j"
    given.sql(statement, t=until.strftime("%Y-%m-%d %H:%M:%S.%f"), j=job["JobId"])
    assert counts(importing.run(job)) == ("InProgress", 0, 0, 0)


def test_a_user_made_meanwhile_is_skipped_like_any_other(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    names = [f"u{n}" for n in range(import_run.BATCH + 2)]
    job = importing.started(pool_id, importing.file(pool_id, *(user(name) for name in names)))

    def between(batches: int) -> bool:
        if batches > 1:
            return False
        attributes = attribute_list({"email": "other@example.test"})
        given.cognito.admin_create_user(
            UserPoolId=pool_id, Username=names[-1], UserAttributes=attributes, MessageAction="SUPPRESS"
        )
        return False

    import_run.run(importing.services, job["JobId"], Stopping(between))  # type: ignore[arg-type]
    assert counts(importing.described(job)) == ("Succeeded", len(names) - 1, 1, 0)
