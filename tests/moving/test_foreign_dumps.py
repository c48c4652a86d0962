"""Dumps of cognito-local, cognito-backup and the AWS CLI, in the shapes that their public sources write."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyotp
import pytest

from emulator import app
from emulator.work import Services
from tests.moving.conftest import Run
from tests.support.given import AppClient
from tests.support.srp_client import Srp

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SUB = "11111111-1111-4111-8111-111111111111"


def listed(**attributes: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


LOCAL = {
    "Options": {
        "Id": "local_3p0JH4dk",
        "Name": "people",
        "MfaConfiguration": "OPTIONAL",
        "SoftwareTokenMfaConfiguration": {"Enabled": True},
        "UsernameAttributes": [],
        "AliasAttributes": ["email"],
        "Policies": {"PasswordPolicy": {"MinimumLength": 8, "RequireUppercase": True}},
        "SchemaAttributes": [
            {"Name": "sub", "AttributeDataType": "String", "Mutable": False, "Required": True},
            {"Name": "custom:tenant", "AttributeDataType": "String", "Mutable": True, "Required": False},
        ],
        "CreationDate": "2026-01-01T00:00:00.000Z",
    },
    "Users": {
        "bob": {
            "Username": "bob",
            "Password": "weak",
            "Attributes": listed(sub=SUB, email="bob@example.com", email_verified="true", **{"custom:tenant": "t1"}),
            "Enabled": True,
            "UserStatus": "CONFIRMED",
            "RefreshTokens": ["abc"],
            "UserCreateDate": "2026-01-02T00:00:00.000Z",
            "UserLastModifiedDate": "2026-01-03T00:00:00.000Z",
            "SoftwareTokenMfaConfiguration": {"Secret": SECRET, "Verified": True},
            "UserMFASettingList": ["SOFTWARE_TOKEN_MFA"],
        },
        "ann": {
            "Username": "ann",
            "Password": "Passw0rd!",
            "Attributes": listed(sub=SUB.replace("1", "2"), email="ann@example.com"),
            "Enabled": True,
            "UserStatus": "CONFIRMED",
            "RefreshTokens": [],
        },
    },
    "Groups": {"admins": {"GroupName": "admins", "Precedence": 1, "members": ["bob"]}},
}
CLIENTS = {
    "Clients": {
        "c1": {
            "UserPoolId": "local_3p0JH4dk",
            "ClientId": "dbe8z7ajl6cxp1lawmg9aejvu",
            "ClientName": "web",
            "RefreshTokenValidity": 7,
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        },
        "c2": {"UserPoolId": "local_other", "ClientId": "another", "ClientName": "other"},
    }
}
BACKUP = [
    {
        "Username": "bob",
        "Attributes": listed(sub=SUB, email="bob@example.com", email_verified="true", **{"custom:tenant": "t1"}),
        "UserCreateDate": "2026-01-02T00:00:00.000Z",
        "UserLastModifiedDate": "2026-01-03T00:00:00.000Z",
        "Enabled": False,
        "UserStatus": "CONFIRMED",
        "Groups": ["admins"],
    }
]


@pytest.fixture
def bring(
    run: Run, emptied: Callable[[], str], serving: Callable[[str], Services], connect: Callable[..., Any]
) -> Callable[..., tuple[str, Any]]:
    """Brings the file in; what was said, and a client of the emulator that has it."""
    url = emptied()

    def give(file: Path, *arguments: str) -> tuple[str, Any]:
        done = run("import", file, "--database-url", url, *arguments)
        assert done.exit_code == 0, done.output
        return done.output, connect(to=app.build_door(serving(url)), account="000000000000")

    return give


@pytest.fixture
def local(tmp_path: Path) -> Path:
    folder = tmp_path / "db"
    folder.mkdir()
    (folder / "local_3p0JH4dk.json").write_text(json.dumps(LOCAL, indent=2))
    (folder / "clients.json").write_text(json.dumps(CLIENTS, indent=2))
    return folder


@pytest.mark.parametrize("name", ["", "local_3p0JH4dk.json"])
def test_users_of_cognito_local_sign_in_with_the_passwords_that_they_had(
    name: str, local: Path, bring: Callable[..., tuple[str, Any]]
) -> None:
    said, cognito = bring(local / name if name else local)
    assert "note: the pool local_3p0JH4dk has the id us-east-1_" in said
    assert "note: RefreshTokens of a user is left out (1): a seed has no such thing" in said
    (pool,) = cognito.list_user_pools(MaxResults=10)["UserPools"]
    (client,) = cognito.list_user_pool_clients(UserPoolId=pool["Id"])["UserPoolClients"]
    assert client["ClientId"] == "dbe8z7ajl6cxp1lawmg9aejvu"
    asked = cognito.initiate_auth(
        ClientId=client["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "bob@example.com", "PASSWORD": "weak"},
    )
    answered = cognito.respond_to_auth_challenge(
        ClientId=client["ClientId"],
        ChallengeName=asked["ChallengeName"],
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": "bob", "SOFTWARE_TOKEN_MFA_CODE": pyotp.TOTP(SECRET).now()},
    )
    shown = cognito.get_user(AccessToken=answered["AuthenticationResult"]["AccessToken"])
    assert {"Name": "sub", "Value": SUB} in shown["UserAttributes"]
    assert {"Name": "custom:tenant", "Value": "t1"} in shown["UserAttributes"]
    assert "AuthenticationResult" in Srp(AppClient(client["ClientId"], pool["Id"], None, cognito), "ann").sign_in()
    (admin,) = cognito.list_users_in_group(UserPoolId=pool["Id"], GroupName="admins")["Users"]
    assert (admin["Username"], admin["UserCreateDate"].isoformat()) == ("bob", "2026-01-02T00:00:00+00:00")


def test_users_of_a_backup_must_set_a_password_or_have_the_given_one(
    tmp_path: Path, bring: Callable[..., tuple[str, Any]]
) -> None:
    file = tmp_path / "us-east-1_Backup001.json"
    file.write_text(json.dumps(BACKUP))
    said, cognito = bring(file)
    assert "note: 1 users came without a password: they have no password, and must set one" in said
    user = cognito.admin_get_user(UserPoolId="us-east-1_Backup001", Username="bob")
    assert (user["UserStatus"], user["Enabled"]) == ("RESET_REQUIRED", False)
    groups = cognito.admin_list_groups_for_user(UserPoolId="us-east-1_Backup001", Username="bob")["Groups"]
    assert [group["GroupName"] for group in groups] == ["admins"]
    cognito.admin_delete_user(UserPoolId="us-east-1_Backup001", Username="bob")
    said, cognito = bring(file, "--pool", "us-east-1_Backup001", "--password", "Passw0rd!")
    assert "they have the password that was given" in said
    assert cognito.admin_get_user(UserPoolId="us-east-1_Backup001", Username="bob")["UserStatus"] == "CONFIRMED"


def test_answers_of_the_command_line_of_aws_become_a_pool(
    tmp_path: Path, bring: Callable[..., tuple[str, Any]]
) -> None:
    pool = {"Id": "us-east-1_Answers01", "Name": "answers", "UsernameAttributes": ["email"], "SchemaAttributes": []}
    user = {"Username": SUB, "Attributes": listed(sub=SUB, email="bob@example.com"), "UserStatus": "CONFIRMED"}
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"UserPool": pool, "Users": [user], "Groups": [{"GroupName": "a"}], "Strange": 1}))
    said, cognito = bring(file)
    assert "note: Strange is left out (1): a seed has no such thing" in said
    shown = cognito.admin_get_user(UserPoolId="us-east-1_Answers01", Username="bob@example.com")
    assert shown["Username"] == SUB


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"a": 1}', "1: is no dump that is known here; say --format, or pull the pool"),
        ('{"a": ', "1: is not JSON"),
        ('{"Users": [], "PaginationToken": "x"}', "1: is one page of several: there is a PaginationToken"),
        ('[{"Username": "bob", "Attributes": "x"}]', "1: is not as cognito-backup writes it"),
        ('[{"Username": "bob", "UserStatus": "CONFIRMED", "Groups": ["a*"]}, 1]', "1: is no list of users or groups"),
    ],
)
def test_what_is_no_dump_is_refused(
    content: str, said: str, run: Run, tmp_path: Path, emptied: Callable[[], str]
) -> None:
    file = tmp_path / "dump.json"
    file.write_text(content)
    failed = run("import", file, "--database-url", emptied())
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert said in failed.stderr
    assert "Traceback" not in failed.output


def test_a_user_whom_the_pool_refuses_is_named(run: Run, tmp_path: Path, emptied: Callable[[], str]) -> None:
    file = tmp_path / "dump.json"
    file.write_text(
        json.dumps([{"Username": "bob", "Attributes": listed(email="nonsense"), "UserStatus": "CONFIRMED"}])
    )
    failed = run("import", file, "--database-url", emptied())
    assert failed.exit_code == 2
    assert f"{file}:1: user bob: InvalidParameterException: Invalid email address format." in failed.stderr


@pytest.mark.once
@pytest.mark.parametrize("option", ["--pool", "--password"])
def test_what_is_for_dumps_is_refused_for_a_seed_instead_of_ignored(
    run: Run, emptied: Callable[[], str], tmp_path: Path, option: str
) -> None:
    seed = tmp_path / "pools.yaml"
    seed.write_text("version: 1\npools:\n  - name: shop\n")
    done = run("import", seed, option, "us-east-1_Abc123456", EMULATOR_DATABASE_URL=emptied())
    assert done.exit_code == 2
    assert "--pool and --password are for dumps" in done.output
