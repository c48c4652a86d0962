"""docs/tokens.md: its lines for a shell run as they stand, on an emulator with the demo seed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.console.api.tokens import TokensToMint
from emulator.control.token_reading import Explained
from tests.support import server

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "tokens.md").read_text()
EXPLAIN, MINT, ROTATE = (block.strip() for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_the_commands_of_the_page_work(tmp_path: Path) -> None:
    def run(command: str, token: str = "") -> dict[str, object]:
        lines = command.replace("localhost:9229", running.url.removeprefix("http://"))
        environment = {"PATH": "/usr/bin:/bin", "TOKEN": token}
        done = subprocess.run(["bash", "-euc", lines], env=environment, capture_output=True, text=True, check=True)
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    with server.running(f"sqlite:///{tmp_path / 'emulator.db'}", seed="demo") as running:
        minted = run(MINT)
        assert minted["tampered"] == []
        explained = run(EXPLAIN, str(minted["access_token"]))
        environment = {
            **os.environ,
            "EMULATOR_URL": running.url,
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        }
        said = subprocess.run(ROTATE.split(), env=environment, capture_output=True, text=True, check=True).stdout
    assert (explained["kind"], explained["valid"], explained["username"]) == ("access", True, "alice")
    assert said.count("is published until") == 2


def test_the_tables_name_every_member() -> None:
    explain, _, mint = PAGE.partition("## Tokens without")
    assert [name for name in Explained.__slots__ if f"`{name}`" not in explain] == []
    assert [name for name in TokensToMint.model_fields if f"`{name}`" not in mint] == []
