"""`cognito-emulator seed …` and EMULATOR_SEED."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from emulator.base.shipped import folder
from emulator.cli.main import cli
from tests.support import databases, server

DEMO = str(folder("seed") / "demo.yaml")
BAD = "version: 1\npools:\n  - name: web\n    users:\n      - { username: a, password: short }\n"


@pytest.fixture
def empty_url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("EMULATOR_HASH_PROFILE", "test")
    with databases.empty(database_url) as url:
        yield url


def seed(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["seed", *arguments])
    return result.exit_code, result.stdout, result.stderr


def count(url: str, table: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608
    engine.dispose()
    return found


def test_apply_says_what_it_did(empty_url: str) -> None:
    code, out, _ = seed("apply", DEMO, "--database-url", empty_url)
    assert (code, out) == (0, "pools: 1 created; clients: 1 created; users: 2 created\n")
    code, out, _ = seed("apply", DEMO, "--database-url", empty_url, "--on-conflict", "update")
    assert (code, out) == (0, "pools: 1 unchanged; clients: 1 unchanged; users: 2 unchanged\n")
    code, _, err = seed("apply", DEMO, "--database-url", empty_url, "--on-conflict", "fail")
    assert code == 2
    assert "demo.yaml:4: pool demo: exists already" in err


def test_check_writes_nothing_to_the_database_it_is_given(empty_url: str) -> None:
    code, out, _ = seed("check", DEMO, "--database-url", empty_url)
    assert (code, out) == (
        0,
        "good: pools: 1 created; clients: 1 created; users: 2 created; nothing was written\n",
    )
    assert (count(empty_url, "user_pools"), count(empty_url, "users"), count(empty_url, "messages")) == (0, 0, 0)


def test_a_bad_seed_exits_with_2_and_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD)
    code, out, err = seed("check", str(tmp_path / "bad.yaml"))
    assert (code, out) == (2, "")
    assert "bad.yaml:5: user a: InvalidPasswordException: " in err
    assert "error: 1 problem in the seed; nothing of it was applied" in err


def test_a_server_applies_its_seed_before_it_listens(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("version: 1\npools: [{ name: more }]\n")
    with server.running(empty_url, seed=f"{DEMO}{os.pathsep}{tmp_path}", workers=2):
        assert count(empty_url, "user_pools") == 2


def test_a_server_with_a_bad_seed_does_not_start(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD)
    ended = subprocess.run(
        [sys.executable, "-m", "emulator", "serve", "--seed", str(tmp_path), "--database-url", empty_url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "bad.yaml:5: user a: InvalidPasswordException" in ended.stderr
    assert count(empty_url, "user_pools") == 0


def test_servers_that_start_together_with_one_seed_apply_it_once(empty_url: str) -> None:
    command = [sys.executable, "-m", "emulator", "seed", "apply", DEMO, "--database-url", empty_url]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [(process.communicate(timeout=60), process.returncode) for process in running]
    assert [code for _, code in ended] == [0, 0, 0], ended
    said = sorted(out for (out, _), _ in ended)
    assert said[0] == "pools: 1 created; clients: 1 created; users: 2 created\n"
    assert said[1] == said[2] == "pools: 1 skipped; clients: 1 skipped; users: 2 skipped\n"
    assert count(empty_url, "users") == 2
