"""docs/pytest.md: its programs and commands run as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.testing import plugin
from tests.support import server
from tests.support.docker_engine import engine

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "pytest.md").read_text()
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```python\n(.*?)```", PAGE, re.DOTALL))
_ON_THIS_MACHINE = {"TESTCONTAINERS_CONNECTION_MODE": "docker_host"}  # which may be a container itself
COMMANDS = [block.strip() for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)]


def run(folder: Path, *command: str, **environment: str) -> str:
    """What it said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EMULATOR_", "AWS_", "PYTEST_"))}
    own = {"PYTHONPYCACHEPREFIX": str(server.compiled()), "PATH": f"{Path(sys.executable).parent}:{kept['PATH']}"}
    ran = subprocess.run(
        command, cwd=folder, env={**kept, **own, **environment}, capture_output=True, text=True, timeout=180
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def written(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text(FILES[name])


def test_the_tests_of_the_page_pass(tmp_path: Path) -> None:
    written(tmp_path, "test_sign_up.py", "test_application.py")
    assert "4 passed" in run(tmp_path, "pytest", "-p", "no:cacheprovider")


def test_the_command_of_the_page_runs_them_with_an_emulator_that_it_starts(tmp_path: Path) -> None:
    written(tmp_path, "test_sign_up.py")
    (command,) = COMMANDS
    assert "3 passed" in run(tmp_path, *command.split())


def test_the_program_of_the_page_runs(tmp_path: Path) -> None:
    written(tmp_path, "program.py")
    *_, issuer, codes = run(tmp_path, sys.executable, "program.py").splitlines()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/us-east-1_\w+", issuer)
    assert len(set(codes.split())) == 1


def test_the_container_of_the_page_runs_by_an_engine_that_is_played(tmp_path: Path) -> None:
    written(tmp_path, "container.py", "conftest.py", "test_sign_up.py")
    with engine("cognito-emulator") as docker:
        variables = {"DOCKER_HOST": docker.host, "TESTCONTAINERS_RYUK_DISABLED": "true", **_ON_THIS_MACHINE}
        assert re.fullmatch(
            r"http://localhost:\d+/us-east-1_\w+\n", run(tmp_path, sys.executable, "container.py", **variables)
        )
        assert "3 passed" in run(tmp_path, "pytest", "-p", "no:cacheprovider", **variables)
        assert (len(docker.seen), docker.containers) == (2, {})


def test_the_tables_name_every_fixture_and_option(pytestconfig: pytest.Config) -> None:
    fixtures = {name for name in vars(plugin) if name.startswith("cognito")}
    assert (
        set(re.findall(r"`(cognito\w*)`", PAGE.partition("## The fixtures")[2].partition("\n\nAn app")[0])) == fixtures
    )
    options = PAGE.partition("## Options")[2].partition("\n\nThe emulator")[0]
    assert set(re.findall(r"^\| `--cognito-[\w-]+` \| `cognito_(\w+)` \|", options, re.MULTILINE)) == set(
        plugin.OPTIONS
    )
