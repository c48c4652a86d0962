"""docs/testing.md: its lines for a shell run as they stand, one after another, on an emulator with the QA seed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

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
