"""docs/tls.md: its lines for a shell run as they stand, but for the ports."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import server
from tests.support.patience import until

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "tls.md").read_text()
LINES = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
COMMAND = Path(sys.executable).parent / "cognito-emulator"


def line(beginning: str) -> str:
    (found,) = [each for each in LINES if each.startswith(beginning)]
    return str(found)


def test_the_server_is_started_and_asked_as_the_page_says(tmp_path: Path) -> None:
    if shutil.which("curl") is None or not COMMAND.exists():
        pytest.skip("there is no curl, or no installed command")
    plain, encrypted = server.free_port(), server.free_port()
    ports = {"EMULATOR_PORT": str(plain), "EMULATOR_TLS_PORT": str(encrypted)}
    path = {"PATH": f"{COMMAND.parent}:{os.environ['PATH']}", "PYTHONPYCACHEPREFIX": str(server.compiled())}
    environment = {"HOME": str(tmp_path), **path, **ports}
    started = subprocess.Popen(["bash", "-c", f"exec {line('cognito-emulator serve')}"], cwd=tmp_path, env=environment)
    asked = ["bash", "-c", line("curl").replace("9443", str(encrypted)).replace("curl", "curl -sS", 1)]
    try:
        until(lambda: _said(asked, tmp_path, environment).startswith(b'{"status":"ok"'))
    finally:
        started.terminate()
        started.wait()


def _said(command: list[str], folder: Path, environment: dict[str, str]) -> bytes:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).stdout
