"""The way a file comes in: a pre-signed URL that only this job's answers show, good for fifteen minutes.

It is signed with the header `x-amz-server-side-encryption: aws:kms`: an upload without it is another request than the
one that was signed. The signature is a keyed digest of the job's id, so Describe and List show the same URL as Create;
the database keeps its digest alone. Refusals speak as Amazon S3 does, which is what AWS's URL leads to.
"""

import hashlib
import hmac
from datetime import timedelta
from urllib.parse import urlencode

from emulator.base import ids
from emulator.store import imports
from emulator.store.imports import Job
from emulator.store.pools import Pool
from emulator.work import Services, Work

PATH = "/_import"
VALID_FOR = timedelta(minutes=15)  # evidence: import-url
LARGEST_FILE = 100 * 1024 * 1024  # bytes, evidence: quota-numbers
# unverified: The quota says 100 MB; here a megabyte has 1,048,576 bytes.
CHUNK = 1024 * 1024
ENCRYPTION_HEADER, ENCRYPTION = "x-amz-server-side-encryption", "aws:kms"  # seen: developer guide, importing users


class UploadRefused(Exception):
    """What S3 would answer: a status, a code and a message. `note` is ours, for whom the message does not help."""

    def __init__(self, status: int, code: str, message: str, note: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.note = status, code, message, note


def signature(services: Services, job_id: str) -> str:
    return hmac.new(services.secret, f"import:{job_id}".encode(), hashlib.sha256).hexdigest()


def url(services: Services, pool: Pool, job: Job) -> str:
    """Of the form that AWS's has (evidence: import-url), and leading here."""
    at = job.created_at
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": at.strftime("%Y%m%dT%H%M%SZ"),
        "X-Amz-SignedHeaders": f"host;{ENCRYPTION_HEADER}",
        "X-Amz-Expires": str(int(VALID_FOR.total_seconds()) - 1),
        "X-Amz-Credential": f"EMULATOR/{at:%Y%m%d}/{pool.region}/s3/aws4_request",
        "X-Amz-Signature": signature(services, job.id),
    }
    return f"{services.settings.base_url}{PATH}/{job.id}?{urlencode(query)}"


def begin(work: Work, job_id: str, shown: str, encryption: str | None, size: int | None) -> str:
    """The name of this upload, which its chunks carry; what an earlier one brought is gone. `encryption` came in the
    signed header. Raises UploadRefused: wrong signature (or no such job, which looks the same), expired, another
    header than was signed, not Created any more, too large."""
    job = imports.find(work.db, job_id)
    if job is None or not hmac.compare_digest(ids.digest(shown), job.upload_secret):
        raise _does_not_match()
    if work.now >= job.created_at + VALID_FOR:
        raise UploadRefused(403, "AccessDenied", "Request has expired")
    if encryption != ENCRYPTION:
        raise _does_not_match(f"the URL is signed with the header {ENCRYPTION_HEADER}: {ENCRYPTION}; send it, too")
    if size is not None:
        check_size(size)
    upload = ids.row_id("upload", work.random)
    if not imports.begin_upload(work.db, job_id, upload):
        raise UploadRefused(403, "AccessDenied", f"The user import job takes no file: its status is {job.status}.")
    return upload


def check_size(size: int) -> None:
    if size > LARGEST_FILE:
        raise UploadRefused(
            400, "EntityTooLarge", f"Your proposed upload exceeds the maximum allowed size of {LARGEST_FILE} bytes"
        )


def add(work: Work, job_id: str, upload: str, number: int, content: bytes) -> None:
    if not imports.add_chunk(work.db, job_id, upload, number, content):
        raise _overtaken()


def end(work: Work, job_id: str, upload: str, size: int) -> None:
    if not imports.end_upload(work.db, job_id, upload, size):
        raise _overtaken()


def _does_not_match(note: str | None = None) -> UploadRefused:
    return UploadRefused(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing "
        "method.",
        note,
    )


def _overtaken() -> UploadRefused:
    return UploadRefused(
        409, "OperationAborted", "A conflicting operation is in progress against this resource. Please try again."
    )
