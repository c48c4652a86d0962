"""Every exception that the operations of user import declare is raised here, or named with a reason why it never is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from emulator.rules.imports import imports
from emulator.store import state
from emulator.store.state import Fault
from tests.operations.asking import Asking, Members
from tests.support import reasons
from tests.support.answers import refusal
from tests.support.importing import ROLE, Importing, user

pytestmark = pytest.mark.once

NONE = "us-east-1_000000000"


@dataclass
class Scene(Asking):
    """A pool with a job that has a file, and an operation that would succeed on it."""

    importing: Importing
    operation: str
    job: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.cognito, self.given = self.importing.cognito, self.importing.given
        self.pool_id = self.given.pool()
        content = self.importing.file(self.pool_id, user("ann"))
        arranged = self.importing.started if self.operation == "StopUserImportJob" else self.importing.uploaded
        self.job = arranged(self.pool_id, content)

    def request(self) -> Members:
        return {"UserPoolId": self.pool_id, **REQUESTS[self.operation](self)}


REQUESTS: dict[str, Callable[[Scene], Members]] = {
    "GetCSVHeader": lambda _: {},
    "CreateUserImportJob": lambda _: {"JobName": "job", "CloudWatchLogsRoleArn": ROLE},
    "StartUserImportJob": lambda scene: {"JobId": scene.job["JobId"]},
    "StopUserImportJob": lambda scene: {"JobId": scene.job["JobId"]},
    "DescribeUserImportJob": lambda scene: {"JobId": scene.job["JobId"]},
    "ListUserImportJobs": lambda _: {"MaxResults": 10},
}
Case = Callable[[Scene], tuple[str, str]]


def without_auto_verification(scene: Scene) -> tuple[str, str]:
    return scene.call(UserPoolId=scene.given.pool(AutoVerifiedAttributes=[]))


def one_job_too_many(scene: Scene) -> tuple[str, str]:
    columns = "pool_id, name, role_arn, status, upload_secret, upload_bytes, imported, skipped, failed, lines_done"
    for _ in range(imports.MOST_JOBS - 1):
        scene.given.sql(
            f"INSERT INTO user_import_jobs (id, {columns}, created_at) "  # noqa: S608
            f"SELECT '{uuid4().hex}', {columns}, created_at FROM user_import_jobs WHERE id = :j",
            j=scene.job["JobId"],
        )
    return scene.call()


def without_a_file(scene: Scene) -> tuple[str, str]:
    return scene.call(JobId=scene.importing.job(scene.pool_id)["JobId"])


def never_started(scene: Scene) -> tuple[str, str]:
    return scene.call(JobId=scene.importing.job(scene.pool_id)["JobId"])


UNKNOWN_POOL: Case = lambda scene: scene.call(UserPoolId=NONE)  # noqa: E731
UNKNOWN_JOB: Case = lambda scene: scene.call(JobId="import-none")  # noqa: E731
BAD_JOB: Case = lambda scene: scene.call(JobId="job")  # noqa: E731

RAISED: dict[str, dict[str, Case]] = {
    "GetCSVHeader": {
        "ResourceNotFoundException": UNKNOWN_POOL,
        "InvalidParameterException": lambda scene: scene.call(UserPoolId="x"),
    },
    "CreateUserImportJob": {
        "ResourceNotFoundException": UNKNOWN_POOL,
        "InvalidParameterException": lambda scene: scene.call(PasswordHashingAlgorithm="BCRYPT"),
        "PreconditionNotMetException": without_auto_verification,
        "LimitExceededException": one_job_too_many,
    },
    "StartUserImportJob": {
        "ResourceNotFoundException": UNKNOWN_JOB,
        "InvalidParameterException": BAD_JOB,
        "PreconditionNotMetException": without_a_file,
    },
    "StopUserImportJob": {
        "ResourceNotFoundException": UNKNOWN_JOB,
        "InvalidParameterException": BAD_JOB,
        "PreconditionNotMetException": never_started,
    },
    "DescribeUserImportJob": {
        "ResourceNotFoundException": UNKNOWN_JOB,
        "InvalidParameterException": BAD_JOB,
    },
    "ListUserImportJobs": {
        "ResourceNotFoundException": UNKNOWN_POOL,
        "InvalidParameterException": lambda scene: scene.call(PaginationToken="a#b#c"),
    },
}

# What a healthy emulator never raises, and why. All of it can be injected.
UNREACHABLE: dict[str, str] = {
    **reasons.COMMON,
    "NotAuthorizedException": reasons.NO_IAM,
}


def unreachable(operation: str) -> reasons.Reasons:
    return reasons.of(UNREACHABLE, operation)


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(importing: Importing, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Scene(importing, operation))
    assert code == error
    assert message


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in REQUESTS for error in unreachable(name)])
def test_a_client_meets_what_never_happens_by_a_fault(importing: Importing, operation: str, error: str) -> None:
    scene = Scene(importing, operation)
    request = scene.request()
    services = importing.services
    connection = services.database.begin(write=True)
    match = {"UserPoolId": scene.pool_id}
    fault = Fault(f"fault-{operation}-{error}", operation, error, "injected", match, 1, 0, 1, services.clock.now())
    state.arm(connection, fault)
    services.database.end(connection, write=True, keep=True)
    assert refusal(scene.method, **request) == (error, "injected")
    assert scene.method(**request)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_the_sentences_of_the_preconditions(importing: Importing) -> None:
    scene = Scene(importing, "StartUserImportJob")
    code = "PreconditionNotMetException"
    empty = importing.job(scene.pool_id)["JobId"]
    assert scene.call(JobId=empty) == (code, f"No csv file was uploaded for {empty}")
    job_id = scene.job["JobId"]
    importing.cognito.start_user_import_job(**scene.request())
    pending = f"User import job {job_id} cannot be started. Current status is Pending"
    assert scene.call() == (code, pending)
    importing.run(scene.job)
    stop = refusal(importing.cognito.stop_user_import_job, **scene.request())
    assert stop == (code, f"User import job {job_id} cannot be stopped. Current status is Succeeded")
    creating = Scene(importing, "CreateUserImportJob")
    sentence = "The user pool must have at least one auto-verified attribute to import users."
    assert without_auto_verification(creating) == (code, sentence)


def test_a_job_of_another_pool_does_not_exist(importing: Importing) -> None:
    scene = Scene(importing, "DescribeUserImportJob")
    job_id = scene.job["JobId"]
    unknown = ("ResourceNotFoundException", f"User import job {job_id} does not exist.")
    assert scene.call(UserPoolId=scene.given.pool()) == unknown
