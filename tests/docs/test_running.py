"""docs/operations.md: what it says of a running emulator, and is nobody else's subject."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from sqlalchemy import text

from emulator import app
from emulator.cli.main import cli
from emulator.settings import load
from emulator.store import migrate
from emulator.store.tables import metadata
from tests.support import databases
from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given
from tests.support.hand_over import hand_over_to
from tests.support.patience import until

WORD = "Corr3ct-horse!"
SPEAKS = (
    "import logging; from emulator import logs; logs.configure('auto'); logging.getLogger('emulator').info('hello')"
)


@pytest.fixture
def own_url(database_url: str) -> Iterator[str]:
    with databases.empty(database_url) as url:
        yield url


@contextmanager
def emulator(url: str, **changes: Any) -> Iterator[tuple[TestClient, Given]]:
    """A running one, with its background work."""
    values = {"database_url": url, "hash_profile": "test", **changes}
    application = app.create(load(env_file=False, **values))
    services = application.state.services
    cognito = hand_over_to(app.build_door(services), boto3.Session(), region="us-east-1", account="000000000000")
    with TestClient(application, base_url="http://localhost:9229") as http:
        yield http, Given(cognito, services)


@pytest.mark.parametrize("setting", [{"offset_seconds": 86400.0}, {"frozen_at": "2026-01-01T00:00:00Z"}], ids=str)
def test_a_moved_clock_outlives_a_restart(own_url: str, setting: dict[str, Any]) -> None:
    with emulator(own_url) as (http, _):
        assert http.put("/_emulator/clock", json=setting).status_code == 200
        before = http.get("/_emulator/clock").json()
    with emulator(own_url) as (http, _):
        after = http.get("/_emulator/clock").json()
    names = ("offset_seconds", "frozen_at")
    assert [after[name] for name in names] == [before[name] for name in names]


def test_what_is_over_goes_at_the_start(own_url: str) -> None:
    with emulator(own_url) as (http, given):
        client = given.client()
        given.invited_user(client, "ann")
        given.sign_in(client, "ann", "Temp0rary!")
        until(lambda: http.get("/readyz").json()["background"]["sweeper"]["last_done_at"])
        given.sql("UPDATE sessions SET expires_at = '2020-01-01 00:00:00.000000'")
    with emulator(own_url) as (_, given):
        until(lambda: given.sql("SELECT count(*) AS n FROM sessions") == [{"n": 0}])


def test_a_hash_gets_another_cost_at_the_next_sign_in(own_url: str) -> None:
    with emulator(own_url) as (_, given):
        client = given.client()
        given.confirmed_user(client, "ann")
        assert "m=19456," not in stored_hash(given, client)
    with emulator(own_url, hash_profile="m=19456,t=1,p=1") as (_, given):
        assert "m=19456," not in stored_hash(given, client)
        given.tokens(client, "ann")
        assert "m=19456,t=1,p=1" in stored_hash(given, client)
        given.tokens(client, "ann")


def stored_hash(given: Given, client: AppClient) -> str:
    rows = given.sql("SELECT password_hash FROM users WHERE pool_id = :pool", pool=client.pool_id)
    return str(rows[0]["password_hash"])


def test_a_password_is_nowhere_in_the_database(own_url: str) -> None:
    with emulator(own_url) as (_, given):
        client = given.client()
        given.confirmed_user(client, "ann", password=WORD)
        given.tokens(client, "ann", WORD)
        given.invited_user(client, "bob", password=f"{WORD}1")
        named = {"UserPoolId": client.pool_id, "Username": "bob"}
        given.cognito.admin_set_user_password(**named, Password=f"{WORD}2", Permanent=True)
        for table in metadata.sorted_tables:
            assert WORD not in str(given.sql(f"SELECT * FROM {table.name}")), table.name  # noqa: S608


def test_a_list_of_access_keys_is_read_at_the_start(own_url: str, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text("AKIDFIRST:secret\n")
    with emulator(own_url, access_keys_file=str(keys)) as (_, given):
        door = app.build_door(given.services)
        keys.write_text("AKIDSECOND:secret\n")
        first, second = (
            hand_over_to(door, boto3.Session(), region="us-east-1", account=f"AKID{which}", secret="secret")
            for which in ("FIRST", "SECOND")
        )
        assert answer(first.list_user_pools, MaxResults=1) == {"UserPools": []}
        assert refusal(second.list_user_pools, MaxResults=1)[0] == "UnrecognizedClientException"


def test_a_database_is_checked_beside_its_server(own_url: str) -> None:
    with emulator(own_url) as (http, given):
        given.pool()
        result = CliRunner().invoke(cli, ["db", "check", "--database-url", own_url])
        assert (result.exit_code, result.output) == (0, f"{migrate.HEAD}, whole\n")
        assert http.get("/readyz").status_code == 200


def test_sqlite_is_in_wal_mode_and_leaves_the_last_moments_to_the_disk(tmp_path: Path) -> None:
    with (
        emulator(f"sqlite:///{tmp_path / 'emulator.db'}") as (_, given),
        given.services.database.engine.connect() as connection,
    ):
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 1  # NORMAL


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgres_has_two_schemes_and_needs_no_extension(postgres_url: str, scheme: str) -> None:
    with databases.empty(postgres_url) as url, emulator(f"{scheme}:{url.partition(':')[2]}") as (_, given):
        client = given.client()
        given.confirmed_user(client, "ann")
        assert given.sql("SELECT extname FROM pg_extension") == [{"extname": "plpgsql"}], "which every database has"


def test_a_line_of_the_log_is_for_who_reads_it() -> None:
    def on(stderr: int) -> None:
        subprocess.run([sys.executable, "-c", SPEAKS], stderr=stderr, check=True, timeout=60)

    def heard(ends: tuple[int, int]) -> str:
        ours, theirs = ends
        on(theirs)
        os.close(theirs)
        said = os.read(ours, 10_000).decode()
        os.close(ours)
        return said

    assert json.loads(heard(os.pipe()))["event"] == "hello"
    person = heard(pty.openpty())
    assert "hello" in person
    assert not person.startswith("{")
