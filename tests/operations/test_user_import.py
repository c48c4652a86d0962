"""Importing users from a CSV file, from the header to the sign-in of who was imported."""

from datetime import timedelta
from typing import Any

import pytest

from emulator.jobs import importer
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.importing import ROLE, Importing, counts, user

BEFORE_CUSTOM = [
    *("profile", "address", "birthdate", "gender", "preferred_username", "updated_at", "website", "picture"),
    *("phone_number", "phone_number_verified", "zoneinfo"),
]
BEHIND_CUSTOM = [
    *("locale", "email", "email_verified", "given_name", "family_name", "middle_name", "name", "nickname"),
    *("cognito:mfa_enabled", "cognito:username"),
]
SUCCEEDED = "Import Job Completed Successfully."
TOO_MANY = "Too many users have failed or been skipped during the import."
EXISTS = "The user already exists."


def test_the_header_has_the_columns_of_the_schema_in_its_order(given: Given) -> None:
    schema = [{"Name": name, "AttributeDataType": "String"} for name in ("team", "area")]
    pool_id = given.pool(Schema=schema)
    got = answer(given.cognito.get_csv_header, UserPoolId=pool_id)
    expected = [*BEFORE_CUSTOM, "custom:team", "custom:area", *BEHIND_CUSTOM]
    assert got == {"UserPoolId": pool_id, "CSVHeader": expected}


def test_a_new_job_waits_for_its_file(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    job = importing.job(pool_id, "first")
    assert job["JobId"].startswith("import-")
    assert len(job["JobId"]) == len("import-") + 10
    assert job["PreSignedUrl"].startswith(f"http://localhost:9229/_import/{job['JobId']}?X-Amz-Algorithm=")
    expected = {"JobName": "first", "UserPoolId": pool_id, "CloudWatchLogsRoleArn": ROLE, "Status": "Created"}
    zeros = {"ImportedUsers": 0, "SkippedUsers": 0, "FailedUsers": 0}
    assert {name: job[name] for name in expected} == expected
    assert {name: job[name] for name in zeros} == zeros
    assert set(job) == {*expected, *zeros, "JobId", "PreSignedUrl", "CreationDate"}
    assert importing.described(job) == job


def test_imported_users_exist_and_must_reset_their_password(importing: Importing, given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    pool_id = client.pool_id
    started = importing.started(pool_id, importing.file(pool_id, user("ann", given_name="Ann"), user("bob")))
    assert (started["Status"], "StartDate" in started, "CompletionDate" in started) == ("Pending", True, False)
    job = importing.run(started)
    assert counts(job) == ("Succeeded", 2, 0, 0)
    assert job["CompletionMessage"] == SUCCEEDED
    assert job["CompletionDate"] >= job["StartDate"]
    assert given.status(client, "ann") == given.status(client, "bob@example.test") == "RESET_REQUIRED"
    assert given.attributes(client, "ann") == {
        "sub": given.attributes(client, "ann")["sub"],
        "given_name": "Ann",
        "email": "ann@example.test",
        "email_verified": "true",
    }
    assert importing.log(job) == [
        (2, "[SUCCEEDED] Line Number 2 - The import succeeded."),
        (3, "[SUCCEEDED] Line Number 3 - The import succeeded."),
    ]


@pytest.mark.parametrize("flow", ["USER_PASSWORD_AUTH", "USER_SRP_AUTH"])
def test_an_imported_user_cannot_sign_in_before_a_reset(importing: Importing, given: Given, flow: str) -> None:
    client = given.client(PreventUserExistenceErrors="LEGACY")
    hiding = given.client(client.pool_id, PreventUserExistenceErrors="ENABLED")
    importing.imported(client.pool_id, user("ann"))
    members: dict[str, Any] = {
        "AuthFlow": flow,
        "AuthParameters": {"USERNAME": "ann", "PASSWORD": "x", "SRP_A": "ab12"},
    }
    assert refusal(given.cognito.initiate_auth, ClientId=client.id, **members) == (
        "PasswordResetRequiredException",
        "Password reset required for the user",
    )
    if flow == "USER_PASSWORD_AUTH":
        wrong = ("NotAuthorizedException", sentences.INCORRECT_USERNAME_OR_PASSWORD)
        assert refusal(given.cognito.initiate_auth, ClientId=hiding.id, **members) == wrong
    else:
        asked = given.cognito.initiate_auth(ClientId=hiding.id, **members)
        assert asked["ChallengeName"] == "PASSWORD_VERIFIER"


def test_no_trigger_and_no_message_comes_of_an_import(importing: Importing, given: Given) -> None:
    client = given.client()
    importing.imported(client.pool_id, user("ann"))
    assert given.messages(client) == []


def test_who_exists_is_skipped_and_stays_as_they_were(importing: Importing, given: Given) -> None:
    client = given.client(given.pool(UsernameConfiguration={"CaseSensitive": False}))
    given.confirmed_user(client, "ann")
    job = importing.imported(client.pool_id, user("Ann"), user("bob"), user("cyd"), user("bob"))
    assert counts(job) == ("Succeeded", 2, 2, 0)
    assert given.status(client, "ann") == "CONFIRMED"
    skipped = f"[SKIPPED] Line Number {{}} - {EXISTS}"
    assert [text for _, text in importing.log(job) if "SKIPPED" in text] == [skipped.format(2), skipped.format(5)]


def test_a_taken_alias_fails_the_line_and_leaves_no_user(importing: Importing, given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email", "preferred_username"]))
    rows = [user("ann"), user("bob", email="ann@example.test"), user("cyd", preferred_username="x")]
    job = importing.imported(client.pool_id, *rows, user("dan", preferred_username="x"), user("eve"))
    assert counts(job) == ("Succeeded", 3, 0, 2)
    taken = "[FAILED] Line Number {} - An account with the {} already exists."
    assert [text for _, text in importing.log(job) if "FAILED" in text] == [
        taken.format(3, "email"),
        taken.format(5, "preferred_username"),
    ]
    unknown = ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)
    assert refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username="bob") == unknown
    assert given.attributes(client, "ann@example.test")["email_verified"] == "true"
    assert given.attributes(client, "x")["email"] == "cyd@example.test"


def test_a_preferred_username_in_the_form_of_an_address_fails_its_line_alone(
    importing: Importing, given: Given
) -> None:
    client = given.client(given.pool(AliasAttributes=["email", "preferred_username"]))
    rows = [user("ann"), user("bob", preferred_username="ann@example.test"), user("cyd")]
    job = importing.imported(client.pool_id, *rows)
    assert counts(job) == ("Succeeded", 2, 0, 1)
    assert [text for _, text in importing.log(job) if "FAILED" in text] == [
        "[FAILED] Line Number 3 - Username cannot be of email format, since user pool is configured for email alias."
    ]
    unknown = ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)
    assert refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username="bob") == unknown


def test_an_unverified_address_is_no_alias(importing: Importing, given: Given, account: str) -> None:
    pool_id = given.pool(
        AliasAttributes=["email", "phone_number"],
        AutoVerifiedAttributes=["email", "phone_number"],
        SmsConfiguration={"SnsCallerArn": f"arn:aws:iam::{account}:role/sms", "ExternalId": "x"},
    )
    phone = {"phone_number": "+15550001111", "phone_number_verified": "true"}
    job = importing.imported(
        pool_id, user("ann", email_verified="false", **phone), user("bob", email="ann@example.test")
    )
    assert counts(job) == ("Succeeded", 2, 0, 0)
    found = given.cognito.admin_get_user(UserPoolId=pool_id, Username="ann@example.test")
    assert found["Username"] == "bob"


def test_where_the_email_is_the_username_a_known_one_is_skipped(importing: Importing, given: Given) -> None:
    client = given.client(given.pool(UsernameAttributes=["email"]))
    name = "ann@example.test"
    job = importing.imported(client.pool_id, user(name, email=name), user(name, email=name), user("plain"))
    assert counts(job) == ("Failed", 1, 1, 1)
    assert job["CompletionMessage"] == TOO_MANY
    found = given.attributes(client, name)
    assert found["email"] == name
    assert given.status(client, found["sub"]) == "RESET_REQUIRED"


def test_a_job_most_of_whose_lines_fail_is_failed_and_what_came_in_stays(importing: Importing, given: Given) -> None:
    client = given.client()
    job = importing.imported(client.pool_id, user("ann"), user("b b"), user("c c"))
    assert counts(job) == ("Failed", 1, 0, 2)
    assert job["CompletionMessage"] == TOO_MANY
    assert given.status(client, "ann") == "RESET_REQUIRED"


@pytest.mark.parametrize(
    "content",
    [b"cognito:username,email\nann,a@example.test\n", b"\xff\xfe\x00nothing", b'"', b"\n"],
    ids=["other columns", "no text", "a quote", "a blank line"],
)
def test_a_file_with_another_header_fails_the_job(importing: Importing, given: Given, content: bytes) -> None:
    job = importing.run(importing.started(given.pool(), content))
    assert counts(job) == ("Failed", 0, 0, 0)
    assert job["CompletionMessage"] == sentences.CSV_HEADER_DIFFERS


def test_columns_may_come_in_any_order(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    row = user("ann")
    columns = sorted(importing.header(pool_id))
    content = ",".join(columns) + "\r\n" + ",".join(row.get(name, "") for name in columns) + "\r\n"
    assert counts(importing.run(importing.started(pool_id, content.encode()))) == ("Succeeded", 1, 0, 0)


def test_who_can_sign_in_without_a_password_is_confirmed(importing: Importing, given: Given) -> None:
    client = given.client(given.pool(Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}))
    importing.imported(client.pool_id, user("ann"))
    assert given.status(client, "ann") == "CONFIRMED"


def test_a_job_that_nobody_started_in_a_day_expires(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    job = importing.uploaded(pool_id, importing.file(pool_id, user("ann")))
    given.clock_advanced(timedelta(hours=24))
    expired = importing.described(job)
    assert (expired["Status"], expired["CompletionMessage"]) == ("Expired", "The user import job has expired.")
    members = {"UserPoolId": pool_id, "JobId": job["JobId"]}
    assert refusal(given.cognito.start_user_import_job, **members)[0] == "PreconditionNotMetException"
    importer.expire(importing.services)
    assert importing.described(job) == expired
    assert given.sql("SELECT status FROM v_imports WHERE job_id = :j", j=job["JobId"]) == [{"status": "Expired"}]


def test_jobs_are_listed_newest_first_in_pages(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    jobs = [importing.job(pool_id, f"job {number}") for number in range(3)][::-1]
    first = answer(given.cognito.list_user_import_jobs, UserPoolId=pool_id, MaxResults=2)
    assert first["UserImportJobs"] == jobs[:2]
    token = first["PaginationToken"]
    of_pool, after, milliseconds = token.split("#")
    assert (of_pool, after) == (pool_id, jobs[1]["JobId"])
    assert abs(int(milliseconds) / 1000 - jobs[1]["CreationDate"].timestamp()) < 0.01
    rest = answer(given.cognito.list_user_import_jobs, UserPoolId=pool_id, MaxResults=2, PaginationToken=token)
    assert rest == {"UserImportJobs": jobs[2:]}


def test_one_job_runs_in_an_account_at_a_time(importing: Importing, given: Given) -> None:
    pools = [given.pool(), given.pool()]
    first, second = (importing.uploaded(pool_id, importing.file(pool_id, user("ann"))) for pool_id in pools)
    given.cognito.start_user_import_job(UserPoolId=pools[0], JobId=first["JobId"])
    members = {"UserPoolId": pools[1], "JobId": second["JobId"]}
    assert refusal(given.cognito.start_user_import_job, **members) == (
        "PreconditionNotMetException",
        "Only one user import job can be active in an account at a time.",
    )
    importing.run(first)
    assert given.cognito.start_user_import_job(**members)["UserImportJob"]["Status"] == "Pending"


def test_a_pool_does_not_change_while_users_are_imported(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    job = importing.started(pool_id, importing.file(pool_id, user("ann")))
    cognito, attribute = given.cognito, {"Name": "team", "AttributeDataType": "String"}
    changes: list[tuple[Any, dict[str, Any]]] = [
        (cognito.update_user_pool, {"AutoVerifiedAttributes": ["email"]}),
        (cognito.add_custom_attributes, {"CustomAttributes": [attribute]}),
        (cognito.delete_user_pool, {}),
    ]
    for call, members in changes:
        assert refusal(call, UserPoolId=pool_id, **members) == (
            "UserImportInProgressException",
            "The user pool cannot be modified while a user import job is in progress for that pool.",
        )
    importing.run(job)
    for call, members in changes:
        assert call(UserPoolId=pool_id, **members)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_the_log_comes_in_pages(importing: Importing, given: Given) -> None:
    pool_id = given.pool()
    job = importing.imported(pool_id, *(user(name) for name in ("ann", "bob", "cyd")))
    assert [line for line, _ in importing.log(job, limit=2)] == [2, 3]
    assert [line for line, _ in importing.log(job, after=3, limit=2)] == [4]
    assert importing.http.get("/_emulator/imports/import-none/log").status_code == 404


def test_mfa_enabled_activates_codes_by_sms(importing: Importing, given: Given) -> None:
    """Of users and in pools that can have them; `sms` is of no account, so it can be any pool's."""
    sms = {"EumsSms": {"CallerArn": "arn:aws:iam::123456789012:role/sms"}}
    pool_id = given.pool(MfaConfiguration="OPTIONAL", SmsConfiguration=sms)
    on = {"cognito:mfa_enabled": "true"}
    phone = {"phone_number": "+15550100", "phone_number_verified": "false"}
    importing.imported(pool_id, user("ann", **on, **phone), user("bob", **phone), user("eve", **on))
    shown = {
        name: given.cognito.admin_get_user(UserPoolId=pool_id, Username=name).get("UserMFASettingList")
        for name in ("ann", "bob", "eve")
    }
    assert shown == {"ann": ["SMS_MFA"], "bob": None, "eve": None}
