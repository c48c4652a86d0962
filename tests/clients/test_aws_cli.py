"""A walk through the directory with the AWS command line: every operation on pools, clients, users, attributes,
passwords, groups, imports, tokens, factors, devices, regions and logs, and what `aws` prints for it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from botocore import xform_name

from emulator import operations
from emulator.calls.registry import OPERATIONS
from tests.clients import aws_cli_factors, aws_cli_pages, aws_cli_regions, aws_cli_tokens
from tests.clients.aws_cli import AwsCli
from tests.clients.world import Journey

pytestmark = [pytest.mark.clients, pytest.mark.once]
PASSWORD = "Passw0rd!"
# Walked by the clients that people sign in with (test_boto3, test_pycognito, test_javascript).
ELSEWHERE = {"respond-to-auth-challenge", "admin-respond-to-auth-challenge"}


@pytest.fixture
def aws(journey: Journey) -> Iterator[AwsCli]:
    with AwsCli(journey.emulator.url, journey.account) as cli:
        yield cli


def test_the_directory_is_walked_from_end_to_end(aws: AwsCli, journey: Journey) -> None:
    pool = _pools(aws)
    client = _clients(aws, pool)
    _users(aws, journey, pool, client)
    _passwords(aws, journey, pool, client)
    _attributes(aws, journey, pool, client)
    _groups(aws, pool)
    _imports(aws, pool)
    aws_cli_tokens.walk_tokens(aws, pool, "bob", PASSWORD)
    aws_cli_factors.walk_factors(aws)
    aws_cli_pages.walk_pages(aws)
    with journey.moving_clock() as advance:
        aws_cli_regions.walk_regions(aws, journey.account, advance)
    _sign_out(aws, pool, client)
    _end(aws, pool, client)
    operations.load()
    commands = {xform_name(name).replace("_", "-") for name in OPERATIONS}
    unknown = aws_cli_tokens.UNKNOWN_TO_THE_CLI | aws_cli_factors.UNKNOWN_TO_THE_CLI | aws_cli_pages.UNKNOWN_TO_THE_CLI
    assert commands - aws.used - ELSEWHERE - unknown == set()


def test_a_refusal_is_printed_as_for_the_real_service(aws: AwsCli) -> None:
    pool = "us-east-1_000000000"
    code, out, err = aws.run("admin-get-user", "--user-pool-id", pool, "--username", "bob")
    expected = (
        "An error occurred (ResourceNotFoundException) when calling the AdminGetUser operation: "
        f"User pool {pool} does not exist."
    )
    assert (code, out, err.strip()) == (255, "", expected)


def _pools(aws: AwsCli) -> str:
    created = aws(
        "create-user-pool", "--pool-name", "walk", "--alias-attributes", "email",
        "--auto-verified-attributes", "email", "--user-pool-tags", "team=qa",
        "--schema", '[{"Name":"level","AttributeDataType":"Number","Mutable":true}]',
    )["UserPool"]  # fmt: skip
    pool: str = created["Id"]
    assert re.fullmatch(r"us-east-1_[0-9A-Za-z]{9}", pool)
    described = aws("describe-user-pool", "--user-pool-id", pool)["UserPool"]
    assert described["AliasAttributes"] == ["email"]
    assert described["UserPoolTags"] == {"team": "qa"}
    assert [entry["Id"] for entry in aws("list-user-pools", "--max-results", "60")["UserPools"]] == [pool]
    aws(
        "add-custom-attributes",
        "--user-pool-id",
        pool,
        "--custom-attributes",
        _json({"Name": "more", "AttributeDataType": "String"}),
    )
    aws(
        "update-user-pool",
        "--user-pool-id",
        pool,
        "--auto-verified-attributes",
        "email",
        "--deletion-protection",
        "ACTIVE",
    )
    aws("tag-resource", "--resource-arn", described["Arn"], "--tags", "stage=test")
    assert aws("list-tags-for-resource", "--resource-arn", described["Arn"])["Tags"]["stage"] == "test"
    aws("untag-resource", "--resource-arn", described["Arn"], "--tag-keys", "stage")
    aws("set-user-pool-mfa-config", "--user-pool-id", pool, "--mfa-configuration", "OFF")
    assert aws("get-user-pool-mfa-config", "--user-pool-id", pool)["MfaConfiguration"] == "OFF"
    return pool


def _clients(aws: AwsCli, pool: str) -> str:
    of_pool = ["--user-pool-id", pool]
    flows = [
        "--explicit-auth-flows",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    ]
    made = aws("create-user-pool-client", *of_pool, "--client-name", "web", *flows)["UserPoolClient"]
    client: str = made["ClientId"]
    assert re.fullmatch(r"[0-9a-z]{26}", client)
    aws("update-user-pool-client", *of_pool, "--client-id", client, "--client-name", "site", *flows)
    described = aws("describe-user-pool-client", *of_pool, "--client-id", client)["UserPoolClient"]
    assert described["ClientName"] == "site"
    secretive = aws("create-user-pool-client", *of_pool, "--client-name", "m2m", "--generate-secret")["UserPoolClient"]
    of_client = [*of_pool, "--client-id", secretive["ClientId"]]
    aws("add-user-pool-client-secret", *of_client)
    secrets = aws("list-user-pool-client-secrets", *of_client)["ClientSecrets"]
    assert len(secrets) == 2
    aws("delete-user-pool-client-secret", *of_client, "--client-secret-id", secrets[0]["ClientSecretId"])
    names = [entry["ClientName"] for entry in aws("list-user-pool-clients", *of_pool)["UserPoolClients"]]
    assert sorted(names) == ["m2m", "site"]
    assert aws("delete-user-pool-client", *of_client) is None
    return client


def _users(aws: AwsCli, journey: Journey, pool: str, client: str) -> None:
    of_pool, email = ["--user-pool-id", pool], f"bob-{journey.account}@example.test"
    signed_up = aws(
        "sign-up", "--client-id", client, "--username", "bob", "--password", PASSWORD,
        "--user-attributes", f"Name=email,Value={email}",
    )  # fmt: skip
    assert signed_up["CodeDeliveryDetails"]["Destination"] == "b***@e***"
    aws("resend-confirmation-code", "--client-id", client, "--username", "bob")
    code = journey.mailbox.code(email)
    aws("confirm-sign-up", "--client-id", client, "--username", "bob", "--confirmation-code", code)
    aws("sign-up", "--client-id", client, "--username", "eve", "--password", PASSWORD)
    aws("admin-confirm-sign-up", *of_pool, "--username", "eve")
    made = aws(
        "admin-create-user",
        *of_pool,
        "--username",
        "ann",
        "--message-action",
        "SUPPRESS",
        "--temporary-password",
        PASSWORD,
    )
    assert made["User"]["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert aws("admin-get-user", *of_pool, "--username", email)["Username"] == "bob"
    listed = aws("list-users", *of_pool, "--filter", 'username ^= "a"')["Users"]
    assert [user["Username"] for user in listed] == ["ann"]
    aws("admin-disable-user", *of_pool, "--username", "eve")
    aws("admin-enable-user", *of_pool, "--username", "eve")
    assert aws("admin-delete-user", *of_pool, "--username", "eve") is None


def _passwords(aws: AwsCli, journey: Journey, pool: str, client: str) -> None:
    of_pool, email = ["--user-pool-id", pool], f"bob-{journey.account}@example.test"
    aws("admin-set-user-password", *of_pool, "--username", "ann", "--password", PASSWORD, "--permanent")
    tokens = _sign_in(aws, client, "bob")
    aws(
        "change-password",
        "--access-token",
        tokens["AccessToken"],
        "--previous-password",
        PASSWORD,
        "--proposed-password",
        "N3w-Passw0rd!",
    )
    aws("admin-reset-user-password", *of_pool, "--username", "bob")
    aws("forgot-password", "--client-id", client, "--username", "bob")
    code = journey.mailbox.code(email)
    aws(
        "confirm-forgot-password",
        "--client-id",
        client,
        "--username",
        "bob",
        "--confirmation-code",
        code,
        "--password",
        PASSWORD,
    )
    flow = ["--auth-flow", "ADMIN_USER_PASSWORD_AUTH", "--auth-parameters", f"USERNAME=bob,PASSWORD={PASSWORD}"]
    assert "AuthenticationResult" in aws("admin-initiate-auth", *of_pool, "--client-id", client, *flow)


def _attributes(aws: AwsCli, journey: Journey, pool: str, client: str) -> None:
    of_pool = ["--user-pool-id", pool, "--username", "bob"]
    token = ["--access-token", _sign_in(aws, client, "bob")["AccessToken"]]
    aws("admin-update-user-attributes", *of_pool, "--user-attributes", "Name=custom:level,Value=7")
    aws("admin-delete-user-attributes", *of_pool, "--user-attribute-names", "custom:level")
    email = f"new-{journey.account}@example.test"
    aws("update-user-attributes", *token, "--user-attributes", f"Name=email,Value={email}", "Name=name,Value=Bob")
    aws("delete-user-attributes", *token, "--user-attribute-names", "name")
    aws("get-user-attribute-verification-code", *token, "--attribute-name", "email")
    aws("verify-user-attribute", *token, "--attribute-name", "email", "--code", journey.mailbox.code(email))
    attributes = {entry["Name"]: entry["Value"] for entry in aws("get-user", *token)["UserAttributes"]}
    assert (attributes["email"], attributes["email_verified"]) == (email, "true")
    options = ["--mfa-options", "DeliveryMedium=SMS,AttributeName=phone_number"]
    aws("admin-update-user-attributes", *of_pool, "--user-attributes", "Name=phone_number,Value=+15550100")
    aws("set-user-settings", *token, *options)
    aws("admin-set-user-settings", *of_pool, *options)


def _groups(aws: AwsCli, pool: str) -> None:
    of_pool = ["--user-pool-id", pool]
    of_group = [*of_pool, "--group-name", "admins"]
    assert aws("create-group", *of_group, "--precedence", "1")["Group"]["Precedence"] == 1
    aws("update-group", *of_group, "--description", "who may")
    assert aws("get-group", *of_group)["Group"]["Description"] == "who may"
    assert [group["GroupName"] for group in aws("list-groups", *of_pool)["Groups"]] == ["admins"]
    assert aws("admin-add-user-to-group", *of_group, "--username", "bob") is None
    groups = aws("admin-list-groups-for-user", *of_pool, "--username", "bob")["Groups"]
    assert [group["GroupName"] for group in groups] == ["admins"]
    assert [user["Username"] for user in aws("list-users-in-group", *of_group)["Users"]] == ["bob"]
    aws("admin-remove-user-from-group", *of_group, "--username", "bob")
    assert aws("delete-group", *of_group) is None


def _imports(aws: AwsCli, pool: str) -> None:
    of_pool = ["--user-pool-id", pool]
    header = aws("get-csv-header", *of_pool)["CSVHeader"]
    role = "arn:aws:iam::123456789012:role/import"
    job = aws("create-user-import-job", *of_pool, "--job-name", "walk", "--cloud-watch-logs-role-arn", role)
    created = job["UserImportJob"]
    row = {"cognito:username": "ivy", "email": "ivy@example.test", "email_verified": "TRUE"}
    row |= {"cognito:mfa_enabled": "FALSE", "phone_number_verified": "FALSE"}
    lines = [",".join(header), ",".join(row.get(name, "") for name in header)]
    signed = {"x-amz-server-side-encryption": "aws:kms"}
    put = httpx2.put(created["PreSignedUrl"], content="\n".join(lines).encode(), headers=signed, trust_env=False)
    assert put.status_code == 200
    of_job = [*of_pool, "--job-id", created["JobId"]]
    aws("start-user-import-job", *of_job)
    assert [
        entry["JobId"] for entry in aws("list-user-import-jobs", *of_pool, "--max-results", "5")["UserImportJobs"]
    ] == [created["JobId"]]
    code, _, err = aws.run("stop-user-import-job", *of_job)  # it may have ended already
    assert code == 0 or "PreconditionNotMetException" in err
    while aws("describe-user-import-job", *of_job)["UserImportJob"]["Status"] in ("Pending", "InProgress", "Stopping"):
        pass


def _sign_out(aws: AwsCli, pool: str, client: str) -> None:
    tokens = _sign_in(aws, client, "bob")
    aws("revoke-token", "--token", tokens["RefreshToken"], "--client-id", client)
    aws("global-sign-out", "--access-token", _sign_in(aws, client, "bob")["AccessToken"])
    aws("delete-user", "--access-token", _sign_in(aws, client, "bob")["AccessToken"])


def _end(aws: AwsCli, pool: str, client: str) -> None:
    code, _, err = aws.run("delete-user-pool", "--user-pool-id", pool)
    assert code == 255
    assert "deletion protection is activated" in err
    aws("update-user-pool", "--user-pool-id", pool, "--deletion-protection", "INACTIVE")
    assert aws("delete-user-pool", "--user-pool-id", pool) is None


def _sign_in(aws: AwsCli, client: str, username: str) -> dict[str, str]:
    flow = ["--auth-flow", "USER_PASSWORD_AUTH", "--auth-parameters", f"USERNAME={username},PASSWORD={PASSWORD}"]
    result: dict[str, str] = aws("initiate-auth", "--client-id", client, *flow)["AuthenticationResult"]
    return result


def _json(value: Any) -> str:
    return json.dumps([value])
