"""The upload of an import's file: who may, until when, how much, and what a second one does."""

import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from emulator.rules.imports import import_upload
from tests.support.given import Given
from tests.support.importing import Importing, counts, user


def test_a_wrong_or_missing_signature_uploads_nothing(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    job, other = importing.job(pool_id), importing.job(pool_id)
    wrong = other["PreSignedUrl"].replace(other["JobId"], job["JobId"])
    for url in (wrong, job["PreSignedUrl"].split("?")[0], job["PreSignedUrl"].replace(job["JobId"], "import-none")):
        response = importing.put({"PreSignedUrl": url}, b"x")
        assert (response.status_code, "<Code>SignatureDoesNotMatch</Code>" in response.text) == (403, True)
    assert given.sql("SELECT upload_bytes AS n FROM user_import_jobs WHERE id = :j", j=job["JobId"]) == [{"n": 0}]


def told(answer: str) -> dict[str, str]:
    """The members of S3's error."""
    return {member.tag: member.text or "" for member in ElementTree.fromstring(answer)}  # noqa: S314 — our own


@pytest.mark.once
@pytest.mark.parametrize("encryption", [None, "AES256", "aws:kms:dsse", "AWS:KMS", ""])
def test_the_header_that_is_signed_must_be_sent_as_it_was_signed(
    importing: Importing, given: Given, encryption: str | None
) -> None:
    pool_id = given.pool()
    job = importing.job(pool_id)
    response = importing.put(job, importing.file(pool_id), encryption=encryption)
    assert (response.status_code, response.headers["content-type"]) == (403, "application/xml")
    assert response.headers["x-emulator-note"] == (
        "the URL is signed with the header x-amz-server-side-encryption: aws:kms; send it, too"
    )
    members = told(response.text)
    assert list(members) == [
        *("Code", "Message", "AWSAccessKeyId", "StringToSign", "SignatureProvided", "CanonicalRequest"),
        *("RequestId", "HostId"),
    ]
    assert members["Code"] == "SignatureDoesNotMatch"
    assert members["RequestId"] == response.headers["x-amz-request-id"]
    query = parse_qs(urlsplit(job["PreSignedUrl"]).query)
    assert members["SignatureProvided"] == query["X-Amz-Signature"][0]
    assert f"\nx-amz-server-side-encryption:{encryption or ''}\n" in members["CanonicalRequest"]
    assert members["StringToSign"].split("\n")[3] == hashlib.sha256(members["CanonicalRequest"].encode()).hexdigest()
    assert given.sql("SELECT upload_bytes AS n FROM user_import_jobs WHERE id = :j", j=job["JobId"]) == [{"n": 0}]
    assert importing.put(job, importing.file(pool_id)).status_code == 200


def test_a_refused_upload_is_not_answered_with_more_than_was_sent(importing: Importing) -> None:
    names = ";".join(["host"] * 2000)
    url = f"http://localhost:9229/_import/import-none?X-Amz-SignedHeaders={names}&X-Amz-Credential=%01"
    response = importing.put({"PreSignedUrl": url}, b"x")
    assert response.status_code == 403
    assert told(response.text)["AWSAccessKeyId"] == "?"
    assert len(response.content) < 3 * len(url)


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
