"""The upload of an import's file: who may, until when, how much, and what a second one does."""

from datetime import timedelta

from emulator.rules import import_upload
from tests.given import Given
from tests.operations.importing import Importing, counts, user


def test_a_wrong_or_missing_signature_uploads_nothing(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    job, other = importing.job(pool_id), importing.job(pool_id)
    wrong = other["PreSignedUrl"].replace(other["JobId"], job["JobId"])
    for url in (wrong, job["PreSignedUrl"].split("?")[0], job["PreSignedUrl"].replace(job["JobId"], "import-none")):
        response = importing.put({"PreSignedUrl": url}, b"x")
        assert (response.status_code, "<Code>SignatureDoesNotMatch</Code>" in response.text) == (403, True)
    assert given.sql("SELECT upload_bytes AS n FROM user_import_jobs WHERE id = :j", j=job["JobId"]) == [{"n": 0}]


def test_the_url_is_good_for_fifteen_minutes(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    job = importing.job(pool_id)
    given.clock_advanced(timedelta(minutes=14, seconds=50))
    assert importing.put(job, importing.file(pool_id)).status_code == 200
    given.clock_advanced(timedelta(seconds=11))
    response = importing.put(job, b"x")
    assert (response.status_code, "Request has expired" in response.text) == (403, True)


def test_a_later_upload_takes_the_place_of_an_earlier_one(importing: Importing, given: Given) -> None:
    client = given.client()
    job = importing.uploaded(client.pool_id, importing.file(client.pool_id, user("ann")))
    importing.put(job, importing.file(client.pool_id, user("bob")))
    given.cognito.start_user_import_job(UserPoolId=client.pool_id, JobId=job["JobId"])
    assert counts(importing.run(job)) == ("Succeeded", 1, 0, 0)
    assert given.status(client, "bob") == "RESET_REQUIRED"


def test_a_started_job_takes_no_file(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    job = importing.started(pool_id, importing.file(pool_id, user("ann")))
    response = importing.put(job, b"x")
    assert (response.status_code, "its status is Pending" in response.text) == (403, True)
    assert counts(importing.run(job)) == ("Succeeded", 1, 0, 0)


def test_a_file_beyond_100_mb_is_refused_and_nothing_of_it_kept(importing: Importing, given: Given) -> None:
    job = importing.job(given.pool())
    chunks = import_upload.LARGEST_FILE // import_upload.CHUNK + 1
    response = importing.put(job, (b"x" * import_upload.CHUNK for _ in range(chunks)))  # type: ignore[arg-type]
    assert (response.status_code, "<Code>EntityTooLarge</Code>" in response.text) == (400, True)
    declared = importing.put(job, b"x", **{"content-length": str(import_upload.LARGEST_FILE + 1)})
    assert (declared.status_code, "EntityTooLarge" in declared.text) == (400, True)
    assert given.sql("SELECT count(*) AS n FROM user_import_chunks WHERE job_id = :j", j=job["JobId"]) == [{"n": 0}]
