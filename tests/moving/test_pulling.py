"""`pull` and `drift`: a pool that answers somewhere else, here a second emulator at a port of its own."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx2
import pytest
import yaml

from emulator import app
from emulator.moving import pulling
from emulator.work import Services
from tests.moving.conftest import Run
from tests.moving.test_round_trip import CLIENT, POOL, SEED
from tests.support import server

AWS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_MAX_ATTEMPTS": "10"}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "seed.yaml").write_text(SEED)
    with server.running(
        f"sqlite:///{folder / 'emulator.db'}", hash_profile="test", seed=str(folder / "seed.yaml")
    ) as running:
        yield running.url


@pytest.fixture
def cognito(elsewhere: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client("cognito-idp", endpoint_url=elsewhere, region_name="us-east-1", **keys)


def pulled(run: Run, elsewhere: str, file: Path, *arguments: str) -> str:
    made = run("pull", "--pool-id", POOL, "--endpoint-url", elsewhere, "--out", file, *arguments, **AWS)
    assert made.exit_code == 0, made.output
    return made.stderr


def test_a_pulled_pool_is_made_here_and_nothing_differs(
    run: Run,
    elsewhere: str,
    tmp_path: Path,
    emptied: Callable[[], str],
    serving: Callable[[str], Services],
    connect: Callable[..., Any],
) -> None:
    file, url = tmp_path / "pulled.yaml", emptied()
    said = pulled(run, elsewhere, file, "--password", "Passw0rd!9")
    assert "No API tells passwords" in said
    (pool,) = yaml.safe_load(file.read_text())["pools"]
    assert {client["name"] for client in pool["clients"]} == {"server", "web"}
    done = run("import", file, "--database-url", url)
    assert done.exit_code == 0, done.output
    here = connect(to=app.build_door(serving(url)), account="000000000000")
    answer = here.initiate_auth(
        ClientId=CLIENT,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "bob@example.com", "PASSWORD": "Passw0rd!9"},
    )
    assert "AccessToken" in answer["AuthenticationResult"]
    groups = here.admin_list_groups_for_user(UserPoolId=POOL, Username="bob")["Groups"]
    assert [group["GroupName"] for group in groups] == ["admins", "testers"]
    assert here.admin_get_user(UserPoolId=POOL, Username="Google_4712")["UserStatus"] == "EXTERNAL_PROVIDER"
    same = run("drift", file, "--endpoint-url", elsewhere, **AWS)
    assert (same.exit_code, same.stdout) == (0, "no differences\n"), same.output


def test_users_without_a_password_have_to_set_one(
    run: Run, elsewhere: str, tmp_path: Path, emptied: Callable[[], str]
) -> None:
    file = tmp_path / "pulled.yaml"
    pulled(run, elsewhere, file)
    (pool,) = yaml.safe_load(file.read_text())["pools"]
    statuses = {user.get("username"): user.get("status") for user in pool["users"]}
    assert (statuses["bob"], statuses["app"]) == ("RESET_REQUIRED", "RESET_REQUIRED")


def test_settings_alone_can_be_pulled(run: Run, elsewhere: str, tmp_path: Path) -> None:
    pulled(run, elsewhere, tmp_path / "pulled.json", "--no-users")
    (pool,) = json.loads((tmp_path / "pulled.json").read_text())["pools"]
    assert "users" not in pool
    assert pool["settings"]["AliasAttributes"] == ["email"]


def test_throttling_is_waited_out(run: Run, elsewhere: str, tmp_path: Path) -> None:
    fault = {"operation": "ListUsers", "error": "TooManyRequestsException", "count": 2}
    assert httpx2.post(f"{elsewhere}/_emulator/faults", json=fault).is_success
    pulled(run, elsewhere, tmp_path / "pulled.yaml")
    assert '"username":"bob"' in (tmp_path / "pulled.yaml").read_text()


def test_drift_shows_member_by_member_where_settings_differ(
    run: Run, elsewhere: str, tmp_path: Path, cognito: Any
) -> None:
    file = tmp_path / "pulled.yaml"
    pulled(run, elsewhere, file)
    client = cognito.describe_user_pool_client(UserPoolId=POOL, ClientId=CLIENT)["UserPoolClient"]
    cognito.create_group(UserPoolId=POOL, GroupName="auditors")
    cognito.update_group(UserPoolId=POOL, GroupName="admins", Precedence=7)
    changed = {name: client[name] for name in ("ExplicitAuthFlows", "SupportedIdentityProviders")}
    cognito.update_user_pool_client(
        UserPoolId=POOL, ClientId=CLIENT, ClientName="web", RefreshTokenValidity=5, **changed
    )
    try:
        found = run("drift", file, "--endpoint-url", elsewhere, "--output", "json", **AWS)
        assert found.exit_code == 1
        assert json.loads(found.stdout) == [
            {"where": "client web", "member": "RefreshTokenValidity", "in_file": 30, "in_pool": 5},
            {"where": "group admins", "member": "Precedence", "in_file": 1, "in_pool": 7},
            {"where": "group auditors", "member": "", "in_file": None, "in_pool": "there"},
        ]
        table = run("drift", file, "--endpoint-url", elsewhere, **AWS)
        assert table.stdout.splitlines() == [
            "where           member                in the file  in the pool",
            "client web      RefreshTokenValidity  30           5",
            "group admins    Precedence            1            7",
            "group auditors                        -            there",
        ]
    finally:
        cognito.delete_group(UserPoolId=POOL, GroupName="auditors")
        cognito.update_group(UserPoolId=POOL, GroupName="admins", Precedence=1)
        cognito.update_user_pool_client(
            UserPoolId=POOL, ClientId=CLIENT, ClientName="web", RefreshTokenValidity=30, **changed
        )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--pool-id", "us-east-1_Nobody123"], 1, "ResourceNotFoundException"),
        (["--pool-id", POOL, "--profile", "nobody-has-this"], 3, "nobody-has-this"),
    ],
)
def test_a_pool_that_cannot_be_asked_is_told_in_a_line(
    arguments: list[str], code: int, said: str, run: Run, elsewhere: str
) -> None:
    failed = run("pull", *arguments, "--endpoint-url", elsewhere, **AWS)
    assert (failed.exit_code, failed.stdout) == (code, "")
    assert said in failed.stderr
    assert "Traceback" not in failed.output


@pytest.mark.once
def test_nobody_who_answers_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "ATTEMPTS", 1)  # there are seconds between two
    failed = run("pull", "--pool-id", POOL, "--endpoint-url", "http://127.0.0.1:1", **AWS)
    assert (failed.exit_code, failed.stdout) == (3, "")
    assert "http://127.0.0.1:1 does not answer" in failed.stderr
