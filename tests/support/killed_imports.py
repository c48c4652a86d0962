"""An import over a real port: a file of many users, its upload, and the counts while it runs."""

import http.client
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.support.caller import Caller

ROLE = "arn:aws:iam::000000000000:role/import-logs"
Job = dict[str, Any]


def pool(caller: Caller) -> str:
    """A pool that users can be imported into and whose emails are aliases."""
    settings = {"AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"]}
    pool_id: str = caller.must("CreateUserPool", PoolName="import", **settings)["UserPool"]["Id"]
    return pool_id


def file(caller: Caller, pool_id: str, lines: int) -> Iterator[bytes]:
    """A header and so many lines; each hundredth is the user before it once more, each thousandth cannot be one."""
    header = caller.must("GetCSVHeader", UserPoolId=pool_id)["CSVHeader"]
    yield ",".join(header).encode() + b"\n"
    for number in range(1, lines + 1):
        name = f"user-{number - (number % 100 == 0 and number % 1000 != 0)}"
        values = {
            "cognito:username": name if number % 1000 else "no user",
            "cognito:mfa_enabled": "false",
            "given_name": "Ann",
            "family_name": "Example",
            "email": f"{name}@example.test",
            "email_verified": "true",
        }
        yield ",".join(values.get(column, "") for column in header).encode() + b"\n"


def expected(lines: int) -> tuple[str, int, int, int]:
    """What the job must end with."""
    failed = lines // 1000
    skipped = lines // 100 - failed
    return "Succeeded", lines - skipped - failed, skipped, failed


def upload(caller: Caller, pool_id: str, content: bytes) -> str:
    """A job with the file, not started; its id."""
    job: Job = caller.must("CreateUserImportJob", UserPoolId=pool_id, JobName="job", CloudWatchLogsRoleArn=ROLE)
    url = urlsplit(job["UserImportJob"]["PreSignedUrl"])
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=120)
    connection.request("PUT", f"{url.path}?{url.query}", content, {"x-amz-server-side-encryption": "aws:kms"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    connection.close()
    job_id: str = job["UserImportJob"]["JobId"]
    return job_id


def start(caller: Caller, pool_id: str, job_id: str) -> None:
    caller.must("StartUserImportJob", UserPoolId=pool_id, JobId=job_id)


def describe(caller: Caller, pool_id: str, job_id: str) -> Job:
    job: Job = caller.must("DescribeUserImportJob", UserPoolId=pool_id, JobId=job_id)["UserImportJob"]
    return job


def done(job: Job) -> int:
    return int(job["ImportedUsers"] + job["SkippedUsers"] + job["FailedUsers"])


def counts(job: Job) -> tuple[str, int, int, int]:
    return job["Status"], job["ImportedUsers"], job["SkippedUsers"], job["FailedUsers"]


def wait_until(caller: Caller, pool_id: str, job_id: str, lines: int | None, seconds: float = 120) -> Job:
    """The job as soon as it has done so many lines, or is over."""
    deadline = time.monotonic() + seconds
    while True:
        job = describe(caller, pool_id, job_id)
        if job["Status"] not in ("Pending", "InProgress") or (lines is not None and done(job) >= lines):
            return job
        assert time.monotonic() < deadline, job
        time.sleep(0.01)  # another process works; there is nothing to advance
