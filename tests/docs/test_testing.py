"""docs/testing.md: its lines for a shell run as they stand, one after another, on an emulator with the QA seed."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from emulator.control import expiry, states
from tests.support import server

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "testing.md").read_text()
COMMANDS = [block.strip() for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)]


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_the_commands_of_the_page_work(tmp_path: Path) -> None:
    with server.running(f"sqlite:///{tmp_path / 'emulator.db'}", seed="qa") as running:
        for command in COMMANDS:
            lines = command.replace("http://localhost:9229", running.url).replace(
                "curl -s", "curl -sS --fail-with-body"
            )
            done = subprocess.run(["bash", "-euc", lines], cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def test_the_table_of_states_is_the_one_in_force() -> None:
    table = PAGE.partition("| `like` | the user |")[2].partition("\n\n")[0]
    told = [name for line in table.splitlines() for name in re.findall(r"`([a-z-]+)`", line.split(" | ")[0])]
    assert sorted(name for name in told if name != "pool") == sorted(states.STATES)


def test_the_table_of_what_expires_is_the_one_in_force() -> None:
    table = PAGE.partition("| `what` |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(get_args(expiry.Kind))
