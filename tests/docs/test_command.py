"""docs/command.md: its examples run as they stand, one after another; and no command is missing."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from emulator.cli.main import cli
from tests.support import server
from tests.support.server import Server, compiled

pytestmark = pytest.mark.once
PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "command.md").read_text()
LINES = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
NEEDS_A_SHELL = re.compile(r"[|<>$]")


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with server.running("sqlite://", seed="demo") as found:
        yield found


def environment(url: str) -> dict[str, str]:
    commands = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {"PATH": commands, "EMULATOR_URL": url, "PYTHONPYCACHEPREFIX": str(compiled())}


def test_the_examples_work(running: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that need no shell in this process: that is cheaper."""
    monkeypatch.chdir(tmp_path)
    lines = [line for line in LINES if " exec " not in line]
    assert len(lines) > 30
    for line in lines:
        if NEEDS_A_SHELL.search(line) or " health " in line:
            subprocess.run(["bash", "-euc", line], cwd=tmp_path, env=environment(running.url), check=True)
        else:
            result = CliRunner(env=environment(running.url)).invoke(cli, shlex.split(line)[1:])
            assert result.exit_code == 0, f"{line}\n{result.output}"


def test_the_tests_of_the_page_pass_under_exec(tmp_path: Path) -> None:
    (line,) = [line for line in LINES if " exec " in line]
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "test_sign_up.py").write_text(program)
    done = subprocess.run(
        ["bash", "-euc", line],
        cwd=tmp_path,
        env={name: value for name, value in environment("").items() if value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
    assert '"operation":"ConfirmSignUp"' in (tmp_path / "server.log").read_text()


def test_every_command_has_a_section() -> None:
    told = {name for heading in re.findall(r"^## (.*)$", PAGE, re.MULTILINE) for name in re.split(r", | and ", heading)}
    assert set(cli.list_commands(click.Context(cli))) - told == set()
