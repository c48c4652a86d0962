"""What is exported and imported again is the same, row by row, on both databases and from one to the other; and whoever
could sign in there signs in here."""

import copy
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyotp
import pytest
import yaml
from sqlalchemy import create_engine, text

from emulator import app
from emulator.rules.imports import import_rows
from emulator.work import Services
from tests.moving.conftest import Run
from tests.support import databases
from tests.support.device_client import Device
from tests.support.given import PASSWORD, AppClient
from tests.support.srp_client import Srp
from tests.support.ways import initiate

ACCOUNT = "000000000000"
POOL, CLIENT = "us-east-1_Moved0001", "movedclient000000000000001"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SEED = f"""
version: 1
pools:
  - name: moved
    id: {POOL}
    settings:
      AliasAttributes: [email]
      AutoVerifiedAttributes: [email]
      DeviceConfiguration: {{ ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false }}
      Policies: {{ PasswordPolicy: {{ MinimumLength: 8, RequireNumbers: true, PasswordHistorySize: 3 }} }}
      Schema: [{{ Name: tenant, AttributeDataType: String, Mutable: true }}]
      LambdaConfig: {{ PreSignUp: "arn:aws:lambda:us-east-1:000000000000:function:gate" }}
    mfa_config: {{ MfaConfiguration: OPTIONAL, SoftwareTokenMfaConfiguration: {{ Enabled: true }} }}
    test_codes: {{ "*+test@example.test": "424242" }}
    resource_servers:
      - {{ identifier: api, settings: {{ Name: api, Scopes: [{{ ScopeName: read, ScopeDescription: r }}] }} }}
    domains: [movedhere]
    risk_configurations: [{{ settings: {{ RiskExceptionConfiguration: {{ BlockedIPRangeList: [10.0.0.0/8] }} }} }}]
    rules: {{ "calls:ConfirmSignUp": {{ limit: 100 }} }}
    identity_providers:
      - name: Google
        settings:
          ProviderDetails: {{ client_id: web, client_secret: secret, authorize_scopes: openid email }}
          AttributeMapping: {{ email: email }}
        identities: [{{ subject: "4711", claims: {{ email: ann@example.com }} }}]
    clients:
      - name: web
        client_id: {CLIENT}
        settings:
          ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
          SupportedIdentityProviders: [COGNITO, Google]
      - {{ name: server, client_secret: secretsecretsecretsecret }}
    groups: [{{ name: admins, settings: {{ Precedence: 1, Description: "cost: $${{5}}" }} }}, testers]
    users:
      - username: bob
        password: {PASSWORD}
        groups: [admins, testers]
        attributes: {{ email: bob@example.com, email_verified: true, "custom:tenant": "t: $$1" }}
      - {{ username: app, password: {PASSWORD}, totp_secret: {SECRET}, totp_name: phone }}
      - {{ username: new, password: {PASSWORD}, status: UNCONFIRMED, attributes: {{ email: new@example.com }} }}
      - {{ username: invited, password: {PASSWORD}, status: FORCE_CHANGE_PASSWORD }}
      - {{ username: reset, password: {PASSWORD}, status: RESET_REQUIRED }}
      - {{ username: gone, password: {PASSWORD}, enabled: false }}
      - {{ username: linked, password: {PASSWORD}, linked: {{ provider: Google, subject: "4713" }} }}
      - {{ provider: Google, subject: "4712", attributes: {{ email: ann@example.com }} }}
"""
# What an export does not carry: our own ids, which pool it is by its incarnation, and the moments of all but users,
# devices, passkeys and sessions.
LEFT_OUT = {
    "user_pools": ("incarnation", "created_at", "updated_at", "history_since", "long_history_since"),
    "user_pool_clients": ("secrets", "created_at", "updated_at"),
    "user_groups": ("created_at", "updated_at"),
    "user_group_members": ("since",),
    "identity_providers": ("created_at", "updated_at"),
    "resource_servers": ("created_at", "updated_at"),
    "user_pool_domains": ("created_at", "updated_at", "distribution"),
    "risk_configurations": ("updated_at",),
    "signing_keys": ("created_at",),
    "users": (),
    "user_attributes": (),
    "aliases": ("since",),
    "user_factors": ("since",),
    "software_tokens": ("created_at", "verified_at", "last_step"),
    "devices": ("sdk", "updated_at", "confirmed_at"),
    "webauthn_credentials": (),
    "password_history": ("set_at",),
    "linked_identities": ("linked_at", "used_at"),
    "played_identities": ("made_at", "used_at", "provider_id"),
    "refresh_token_families": (),
    "rotated_refresh_tokens": (),
}


@pytest.fixture(params=["same", "other"])
def there(request: pytest.FixtureRequest, emptied: Callable[[], str], database_url: str) -> Any:
    """An empty database of the same kind, and of the other."""
    if request.param == "same":
        yield emptied()
    elif database_url.startswith("sqlite"):
        with databases.empty(request.getfixturevalue("postgres_url")) as url:
            yield url
    else:
        with databases.empty("sqlite:///x") as url:
            yield url


def rows(url: str) -> dict[str, list[Any]]:
    """Everything of the database that an export carries, without our own ids."""
    engine = create_engine(url)
    found: dict[str, list[Any]] = {}
    with engine.connect() as connection:
        named = connection.execute(text("SELECT id, username FROM users"))
        names = {row[0]: row[1] for row in named}
        for table, left_out in LEFT_OUT.items():
            whole = [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608
            whole = [row for row in whole if row.get("name") != "identities"]  # says when they were linked
            for row in whole:
                for column in left_out:
                    del row[column]
                if table not in ("user_pools", "user_pool_clients"):
                    row.pop("id", None)
                if "user_id" in row:
                    row["user_id"] = names[row["user_id"]]
            found[table] = sorted(repr(sorted((name, _plain(value)) for name, value in row.items())) for row in whole)
    engine.dispose()
    return found


def _plain(value: Any) -> str:
    """SQLite has text where Postgres has instants, truth values and documents."""
    if value in (True, False):
        return str(int(value))
    if isinstance(value, str) and value[:1] in ("{", "["):
        value = json.loads(value)
    if isinstance(value, dict | list):
        return json.dumps(_sets(value), sort_keys=True)
    return str(value).replace("+00:00", "").removesuffix(".000000")


def _sets(value: Any) -> Any:
    """Lists of words are sets in the API, which shows some of them in an order of its own."""
    if isinstance(value, dict):
        return {name: _sets(inner) for name, inner in value.items()}
    if isinstance(value, list):
        inside = [_sets(inner) for inner in value]
        return sorted(inside) if all(isinstance(inner, str) for inner in inside) else inside
    return value


@pytest.fixture
def here(run: Run, tmp_path: Path, emptied: Callable[[], str]) -> str:
    url = emptied()
    (tmp_path / "seed.yaml").write_text(SEED)
    assert run("seed", "apply", tmp_path / "seed.yaml", "--database-url", url).exit_code == 0
    return url


@pytest.fixture
def client_of(serving: Callable[[str], Services], connect: Callable[..., Any]) -> Callable[[str], AppClient]:
    def give(url: str) -> AppClient:
        return AppClient(CLIENT, POOL, None, connect(to=app.build_door(serving(url)), account=ACCOUNT))

    return give


def moved(run: Run, here: str, there: str, file: Path, *arguments: str) -> None:
    out = run("export", "--out", file, "--database-url", here, *arguments)
    assert out.exit_code == 0, out.output
    back = run("import", file, "--database-url", there)
    assert back.exit_code == 0, back.output


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_everything_is_the_same_row_by_row_and_signs_in(
    kind: str, run: Run, here: str, there: str, tmp_path: Path, client_of: Callable[[str], AppClient]
) -> None:
    client = client_of(here)
    result = initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=PASSWORD)
    device = Device(client, result["AuthenticationResult"])
    device.confirm()
    client.cognito.admin_set_user_password(UserPoolId=POOL, Username="bob", Password=PASSWORD + "2", Permanent=True)
    client.cognito.admin_set_user_password(UserPoolId=POOL, Username="bob", Password=PASSWORD + "3", Permanent=True)
    moved(run, here, there, tmp_path / f"pools.{kind}", "--with", "sessions")
    before, after = rows(here), rows(there)
    for table in LEFT_OUT:
        differing = [(mine, theirs) for mine, theirs in zip(before[table], after[table], strict=True) if mine != theirs]
        assert differing == [], table
    other = client_of(there)
    again = copy.copy(device)
    again.client = other
    signed_in = initiate(
        other,
        "initiate_auth",
        "USER_PASSWORD_AUTH",
        USERNAME="bob@example.com",
        PASSWORD=PASSWORD + "3",
        DEVICE_KEY=device.key,
    )
    assert "AccessToken" in again.prove(signed_in)["AuthenticationResult"]
    refreshed = initiate(
        other, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=device.refresh_token, DEVICE_KEY=device.key
    )
    shown = other.cognito.get_user(AccessToken=refreshed["AuthenticationResult"]["AccessToken"])
    assert {"Name": "custom:tenant", "Value": "t: $1"} in shown["UserAttributes"]
    assert other.cognito.get_user(AccessToken=device.access_token)["Username"] == "bob"
    assert "AuthenticationResult" in Srp(other, "linked").sign_in()
    asked = initiate(other, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="app", PASSWORD=PASSWORD)
    answered = other.cognito.respond_to_auth_challenge(
        ClientId=CLIENT,
        ChallengeName="SOFTWARE_TOKEN_MFA",
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": "app", "SOFTWARE_TOKEN_MFA_CODE": pyotp.TOTP(SECRET).now()},
    )
    assert "AuthenticationResult" in answered


def test_a_second_export_is_the_first(run: Run, here: str, there: str, tmp_path: Path) -> None:
    moved(run, here, there, tmp_path / "first.yaml")
    assert run("seed", "export", "--out", tmp_path / "second.yaml", "--database-url", there).exit_code == 0
    first, second = (yaml.safe_load((tmp_path / f"{name}.yaml").read_text()) for name in ("first", "second"))
    assert second == first
    assert (tmp_path / "first.yaml").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("seed", ["demo", "qa"])
def test_so_are_the_seeds_that_come_with_the_emulator(
    seed: str, run: Run, tmp_path: Path, emptied: Callable[[], str]
) -> None:
    here, there = emptied(), emptied()
    assert run("seed", "apply", seed, "--database-url", here).exit_code == 0
    moved(run, here, there, tmp_path / "first.yaml")
    assert run("export", "--out", tmp_path / "second.yaml", "--database-url", there).exit_code == 0
    assert (tmp_path / "second.yaml").read_text() == (tmp_path / "first.yaml").read_text()


def test_without_sessions_nobody_stays_signed_in(
    run: Run, here: str, tmp_path: Path, emptied: Callable[[], str], client_of: Callable[[str], AppClient]
) -> None:
    initiate(client_of(here), "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=PASSWORD)
    there = emptied()
    moved(run, here, there, tmp_path / "pools.yaml")
    assert rows(there)["refresh_token_families"] == []


def test_a_dry_run_writes_nothing_and_a_second_import_changes_nothing(
    run: Run, here: str, tmp_path: Path, emptied: Callable[[], str]
) -> None:
    file, there = tmp_path / "pools.yaml", emptied()
    assert run("export", "--out", file, "--database-url", here).exit_code == 0
    tried = run("import", file, "--dry-run", "--database-url", there)
    assert tried.stdout.startswith("good: pools: 1 created;")
    assert tried.stdout.endswith("nothing was written\n")
    assert rows(there)["users"] == []
    assert run("import", file, "--database-url", there).exit_code == 0
    before = rows(there)
    again = run("import", file, "--database-url", there)
    assert "users: 8 skipped" in again.stdout
    assert rows(there) == before


def test_with_a_problem_anywhere_nothing_is_kept(
    run: Run, here: str, tmp_path: Path, emptied: Callable[[], str]
) -> None:
    file, there = tmp_path / "pools.yaml", emptied()
    assert run("export", "--out", file, "--database-url", here).exit_code == 0
    lines = file.read_text().splitlines(keepends=True)
    line = next(number for number, text in enumerate(lines, 1) if '"username":"gone"' in text)
    lines[line - 1] = lines[line - 1].replace('"enabled":false', '"enabled":false,"colour":"red"')
    file.write_text("".join(lines))
    failed = run("import", file, "--database-url", there)
    assert failed.exit_code == 2
    assert failed.stderr.splitlines()[0].startswith(f"{file}:{line}: a user has no 'colour'")
    assert rows(there)["user_pools"] == []


def test_a_table_has_the_header_of_the_import_of_aws_and_comes_back(
    run: Run, here: str, tmp_path: Path, client_of: Callable[[str], AppClient]
) -> None:
    file = tmp_path / "users.csv"
    assert run("export", "--pool", POOL, "--out", file, "--database-url", here).exit_code == 0
    table = list(csv.DictReader(io.StringIO(file.read_text())))
    client = client_of(here)
    header = client.cognito.get_csv_header(UserPoolId=POOL)["CSVHeader"]
    assert list(table[0]) == header
    assert {row[import_rows.USERNAME] for row in table} >= {"bob", "app", "Google_4712"}
    client.cognito.admin_delete_user(UserPoolId=POOL, Username="bob")
    back = run("import", file, "--pool", POOL, "--database-url", here)
    assert (back.exit_code, "users: 7 skipped, 1 created" in back.stdout) == (0, True), back.output
    assert "note: 8 users came without a password" in back.stderr
    shown = client.cognito.admin_get_user(UserPoolId=POOL, Username="bob")
    assert shown["UserStatus"] == "RESET_REQUIRED"
    assert {"Name": "custom:tenant", "Value": "t: $1"} in shown["UserAttributes"]


def test_a_table_needs_one_pool(run: Run, here: str) -> None:
    said = run("export", "--format", "csv", "--database-url", here)
    assert (said.exit_code, said.stderr) == (
        2,
        "error: a table holds the users of one pool: say with --pool which one\n",
    )


def test_a_pool_that_is_not_there_is_named(run: Run, here: str) -> None:
    said = run("export", "--pool", "us-east-1_Nobody", "--database-url", here)
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr == "error: User pool us-east-1_Nobody does not exist.\n"
