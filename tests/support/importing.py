"""Import jobs as a test needs them: a file of rows, its upload by the pre-signed URL, the import without a server."""

import csv
import io
from typing import Any

from fastapi.testclient import TestClient

from emulator.rules.imports import import_run
from emulator.work import Services
from tests.support.given import Given

ROLE = "arn:aws:iam::000000000000:role/import-logs"


class Importing:
    """Jobs of one account. `http` reaches the application that the URLs lead to."""

    def __init__(self, given: Given, services: Services, http: TestClient) -> None:
        self.given, self.services, self.http = given, services, http
        self.cognito = given.cognito

    def job(self, pool_id: str, name: str = "job") -> dict[str, Any]:
        """A new job, Created."""
        answer = self.cognito.create_user_import_job(UserPoolId=pool_id, JobName=name, CloudWatchLogsRoleArn=ROLE)
        job: dict[str, Any] = answer["UserImportJob"]
        return job

    def header(self, pool_id: str) -> list[str]:
        header: list[str] = self.cognito.get_csv_header(UserPoolId=pool_id)["CSVHeader"]
        return header

    def file(self, pool_id: str, *rows: dict[str, str]) -> bytes:
        """A file of the pool's header and the rows, each given by its columns that are not empty."""
        columns, text = self.header(pool_id), io.StringIO()
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()

    def put(self, job: dict[str, Any], content: bytes, *, encryption: str | None = "aws:kms", **headers: str) -> Any:
        """The answer of the PUT that AWS's documentation shows, or of one with another encryption."""
        sent = {"x-amz-server-side-encryption": encryption} if encryption is not None else {}
        return self.http.put(job["PreSignedUrl"], content=content, headers={**sent, **headers})

    def uploaded(self, pool_id: str, content: bytes) -> dict[str, Any]:
        """A job with a file."""
        job = self.job(pool_id)
        assert self.put(job, content).status_code == 200
        return job

    def started(self, pool_id: str, content: bytes) -> dict[str, Any]:
        """A job with a file that was started and that nobody works on."""
        job = self.uploaded(pool_id, content)
        started: dict[str, Any] = self.cognito.start_user_import_job(UserPoolId=pool_id, JobId=job["JobId"])
        answer: dict[str, Any] = started["UserImportJob"]
        return answer

    def run(self, job: dict[str, Any]) -> dict[str, Any]:
        """The job after a worker had it."""
        import_run.run(self.services, job["JobId"])
        return self.described(job)

    def imported(self, pool_id: str, *rows: dict[str, str]) -> dict[str, Any]:
        """What became of a job with these rows."""
        return self.run(self.started(pool_id, self.file(pool_id, *rows)))

    def described(self, job: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.cognito.describe_user_import_job(UserPoolId=job["UserPoolId"], JobId=job["JobId"])
        answer: dict[str, Any] = found["UserImportJob"]
        return answer

    def log(self, job: dict[str, Any], **query: int) -> list[tuple[int, str]]:
        """Line and text, as CloudWatch would show them."""
        lines = self.http.get(f"/_emulator/imports/{job['JobId']}/log", params=query).json()["lines"]
        return [(line["line"], line["text"]) for line in lines]


def counts(job: dict[str, Any]) -> tuple[str, int, int, int]:
    return job["Status"], job["ImportedUsers"], job["SkippedUsers"], job["FailedUsers"]


def user(name: str, **columns: str) -> dict[str, str]:
    """A row that imports: a user with a verified email made of the name."""
    values = {"cognito:username": name, "cognito:mfa_enabled": "false", "email": f"{name}@example.test"}
    return {**values, "email_verified": "true", **columns}
