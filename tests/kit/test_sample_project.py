"""The plugin as an application's own tests use it: `sample-project` is run by a pytest of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from emulator.client import Control
from tests.support import databases, server
from tests.support.server import Server

PROJECT = Path(__file__).resolve().parent / "sample-project"
TESTS = 8


def run_pytest(*arguments: str, cwd: Path = PROJECT, **environment: str) -> subprocess.CompletedProcess[str]:
    """A run of pytest there; variables of this one do not leak in."""
    ours = ("EMULATOR_", "AWS_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    compiled = {"PYTHONPYCACHEPREFIX": str(server.compiled())}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=cwd,
        env={**kept, **compiled, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def passed(run: subprocess.CompletedProcess[str]) -> int:
    """How many tests; all that there were."""
    assert run.returncode == 0, run.stdout + run.stderr
    (count,) = re.findall(r"^(\d+) passed in", run.stdout, re.MULTILINE)
    return int(count)


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with server.running("sqlite://") as running:
        yield running


def test_the_plugin_is_found_where_the_emulator_is_installed() -> None:
    """A checkout that was installed before there was one does not have it: install it again."""
    found = entry_points(group="pytest11", name="cognito-emulator")
    assert [one.value for one in found] == ["emulator.testing.plugin"]


def test_the_sample_passes_in_two_processes_with_an_emulator_each() -> None:
    assert passed(run_pytest("-q", "-n", "2")) == TESTS


def test_two_processes_share_an_emulator_that_runs_already_and_leave_nothing_in_it(shared: Server) -> None:
    """EMULATOR_URL is what `cognito-emulator exec` sets."""
    assert passed(run_pytest("-q", "-n", "2", EMULATOR_URL=shared.url)) == TESTS
    control = Control(shared.url)
    left = control.ask_sql(sql="SELECT (SELECT count(*) FROM v_pools), (SELECT count(*) FROM v_users)")
    assert left["rows"] == [[0, 0]]
    assert control.get_clock()["offset_seconds"] == 0


def test_the_sample_passes_on_postgres_and_takes_its_databases_away(postgres_url: str) -> None:
    with databases.empty(postgres_url) as url:
        assert passed(run_pytest("-q", "-n", "2", f"--cognito-database-url={url}")) == TESTS
        engine = create_engine(url)
        with engine.connect() as connection:
            left = connection.execute(text("SELECT datname FROM pg_database WHERE datname LIKE '%\\_test\\_gw%'")).all()
            tables = connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).scalar_one()
        engine.dispose()
    assert (left, tables) == ([], 0)


def test_a_test_that_fails_fails_the_run_and_says_why_and_the_file_beside_ours_stays(tmp_path: Path) -> None:
    named = tmp_path / "mine.db"
    named.write_text("not to be touched")
    run = run_pytest("-q", f"--cognito-database-url=sqlite:///{named}", "tests", "wrong")
    assert run.returncode == 1, run.stdout + run.stderr
    assert f"2 failed, {TESTS} passed in" in run.stdout
    assert "CodeMismatchException" in run.stdout
    assert "No message with to nobody@example.com came in 0.2 seconds. There is no message at all." in run.stdout
    assert "the state was reset" not in run.stdout
    assert [each.name for each in tmp_path.iterdir()] == ["mine.db"]
    assert named.read_text() == "not to be touched"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (
            ("--cognito-url=http://127.0.0.1:9", "--cognito-seed=qa"),
            "cognito_seed cannot change the emulator that runs at http://127.0.0.1:9",
        ),
        (("--cognito-url=http://127.0.0.1:9",), "The emulator for the tests, http://127.0.0.1:9, cannot be used"),
        (("--cognito-seed=nowhere.yaml",), "The emulator for the tests cannot start: nowhere.yaml"),
        (("--cognito-database-url=mysql://host/base",), "No database for the tests can be made: "),
    ],
    ids=["seed-and-url", "nobody-there", "no-such-seed", "no-such-database"],
)
def test_what_cannot_be_is_told_in_a_sentence(arguments: tuple[str, ...], why: str) -> None:
    run = run_pytest("-q", *arguments, "-k", "customer_signs_up")
    assert run.returncode == 1
    assert why in run.stdout
    assert "Traceback" not in run.stdout
