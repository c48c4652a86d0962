"""`cognito-emulator exec`: a command finds a server of its own, and nothing stays behind."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from emulator.cli.main import cli
from tests.support.caller import Caller
from tests.support.patience import until
from tests.support.server import compiled

pytestmark = pytest.mark.once
ASKS = """
import json, os, sys, boto3
pools = boto3.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"]
json.dump({"pools": [pool["Name"] for pool in pools], "environment": dict(os.environ)}, open(sys.argv[1], "w"))
sys.exit(int(sys.argv[2]))
"""
WAITS = """
import json, os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(9))
print(json.dumps(dict(os.environ)), flush=True)
signal.pause()
"""


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variables of the caller's; modules are compiled once."""
    for name in [name for name in os.environ if name.startswith(("EMULATOR_", "AWS_", "PYTHONDONT"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(compiled()))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


def executed(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(cli, ["exec", *arguments])


def asks(file: Path, code: int) -> list[str]:
    return ["--", sys.executable, "-c", ASKS, str(file), str(code)]


def left(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("cognito-emulator"))


def is_gone(environment: Mapping[str, Any]) -> bool:
    place = urlsplit(environment["EMULATOR_URL"])
    folder = Path(environment["EMULATOR_DATABASE_URL"].removeprefix("sqlite:///")).parent
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", place.port or 0)) != 0 and not folder.exists()


def test_a_command_finds_a_server_with_the_seed_and_nothing_stays(tmp_path: Path) -> None:
    around = {
        "AWS_PROFILE": "of-mine",
        "AWS_SECRET_ACCESS_KEY": "a-real-secret",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "AWS_REGION": "eu-west-1",
        "HTTP_PROXY": "http://127.0.0.1:1",
    }
    result = executed("--seed", "demo", *asks(tmp_path / "found", 0), **around)
    found = json.loads((tmp_path / "found").read_text())
    environment = found["environment"]
    assert (result.exit_code, result.stdout, found["pools"]) == (0, "", [])  # the demo pool is in us-east-1
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION", "NO_PROXY")
    assert [environment[name] for name in names] == ["test", "test", "eu-west-1", "eu-west-1", "localhost"]
    assert environment["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] == environment["EMULATOR_URL"]
    assert not {"AWS_PROFILE", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"} & environment.keys()
    assert is_gone(environment)
    assert left(tmp_path) == []


def test_its_failure_is_ours_and_leaves_the_log(tmp_path: Path) -> None:
    result = executed("--keep", "--seed", "demo", *asks(tmp_path / "found", 7), EMULATOR_ACCESS_KEYS="AKIDMINE:hidden")
    found = json.loads((tmp_path / "found").read_text())
    assert (result.exit_code, found["pools"]) == (7, ["demo"])
    assert found["environment"]["AWS_ACCESS_KEY_ID"] == "AKIDMINE"
    assert found["environment"]["AWS_SECRET_ACCESS_KEY"] == "hidden"
    assert "hidden" not in result.output
    (log,) = tmp_path.glob("*.log")
    assert f"ended with 7; the emulator's log is {log}\n" in result.stderr
    assert '"operation":"ListUserPools"' in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
    kept = Path(found["environment"]["EMULATOR_DATABASE_URL"].removeprefix("sqlite:///"))
    assert f"the database is sqlite:///{kept}\n" in result.stderr
    assert kept.exists()


def test_modules_where_the_command_runs_are_not_taken_for_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("emulator.py", "secrets.py"):
        (tmp_path / name).write_text("raise RuntimeError(__file__)\n")
    monkeypatch.chdir(tmp_path)
    waits = "import os, urllib.request; urllib.request.urlopen(os.environ['EMULATOR_URL'] + '/readyz')"
    result = executed("--", sys.executable, "-P", "-c", waits)
    assert (result.exit_code, left(tmp_path)) == (0, []), result.stderr


def test_where_the_server_cannot_start_the_command_is_not_run(tmp_path: Path) -> None:
    seed = tmp_path / "bad.yaml"
    seed.write_text("version: 1\npools:\n  - {name: a, nonsense: 1}\n")
    result = executed("--seed", str(seed), *asks(tmp_path / "found", 0))
    assert (result.exit_code, (tmp_path / "found").exists()) == (2, False)
    assert f"{seed}:3: " in result.stderr
    assert result.stderr.endswith("error: The emulator did not start; its last lines are above.\n")
    assert left(tmp_path) == []


def test_a_command_that_asks_nothing_does_not_wait_for_the_server(tmp_path: Path) -> None:
    result = executed("--", "true")
    assert (result.exit_code, left(tmp_path)) == (0, [])
    assert executed("--", "no-such-command").exit_code == 127
    assert left(tmp_path) == []


def test_a_server_that_ends_on_its_own_is_told(tmp_path: Path) -> None:
    waits = "import os, urllib.request; urllib.request.urlopen(os.environ['EMULATOR_URL'])"
    result = executed("--", sys.executable, "-c", waits, EMULATOR_JOURNAL="nonsense")
    assert result.exit_code == 1
    assert "EMULATOR_JOURNAL must be one of" in result.stderr
    assert result.stderr.endswith("did; its last lines are above.\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_however_it_ends_the_server_ends(number: int, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "emulator", "exec", "--quiet", "--", sys.executable, "-c", WAITS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, start_new_session=True) as process:
        assert process.stdout is not None
        environment = json.loads(process.stdout.readline())
        assert Caller(environment["EMULATOR_URL"]).must("ListUserPools", MaxResults=1)["UserPools"] == []
        process.send_signal(number)
        assert process.wait(60) == (9 if number == signal.SIGTERM else -number)
        if number == signal.SIGKILL:
            os.killpg(process.pid, signal.SIGTERM)  # the command, which nobody has told
        until(lambda: is_gone(environment))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--keep", "--database-url", "sqlite:///a.db", "true"], 2, "error: --keep is for the temporary database"),
        ([], 2, "Missing argument"),
        (["--timeout", "0", "true"], 2, "Invalid value for '--timeout': '0' is no time to wait"),
        (["--timeout", "soon", "true"], 2, "Invalid value for '--timeout': 'soon' is no span of time"),
        (["--log", "no/such/folder/log", "true"], 2, "error: --log no/such/folder/log cannot be written: No such file"),
    ],
)
def test_bad_usage_starts_nothing(arguments: list[str], code: int, said: str, tmp_path: Path) -> None:
    result = executed(*arguments)
    assert (result.exit_code, said in result.stderr, left(tmp_path)) == (code, True, [])
