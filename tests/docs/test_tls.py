"""docs/tls.md: its lines for a shell run as they stand, but for the ports."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from emulator.crypto import authority
from emulator.settings import DEFAULTS, PREFIX, Settings
from emulator.tls import contexts, names
from tests.support import server
from tests.support.patience import until

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "tls.md").read_text()
LINES = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
COMMAND = Path(sys.executable).parent / "cognito-emulator"
SECONDS = 60.0  # a command of its own may have to compile every module first


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
        until(lambda: _said(asked, tmp_path, environment).startswith(b'{"status":"ok"'), SECONDS)
    finally:
        started.terminate()
        started.wait()


def test_the_proxy_is_started_and_used_as_the_page_says(tmp_path: Path) -> None:
    if shutil.which("curl") is None or not COMMAND.exists():
        pytest.skip("there is no curl, or no installed command")
    port, encrypted = server.free_port(), server.free_port()
    own = {"EMULATOR_TLS": "true", "EMULATOR_PORT": str(server.free_port()), "EMULATOR_TLS_PORT": str(encrypted)}
    path = {"PATH": f"{COMMAND.parent}:{os.environ['PATH']}", "PYTHONPYCACHEPREFIX": str(server.compiled())}
    environment = {"HOME": str(tmp_path), **path, **own, "EMULATOR_PROXY_PORT": str(port)}
    lines = ["cognito-emulator", line("cognito-emulator proxy")]
    started = [subprocess.Popen(["bash", "-c", f"exec {each}"], cwd=tmp_path, env=environment) for each in lines]
    name = "https://cognito-idp.us-east-1.amazonaws.com/readyz"
    asked = f'{line("export HTTPS_PROXY").replace("9480", str(port))}; curl -sS --cacert "$AWS_CA_BUNDLE" {name}'
    try:
        until(lambda: _said(["bash", "-c", asked], tmp_path, environment).startswith(b'{"status":"ok"'), SECONDS)
    finally:
        for each in started:
            each.terminate()
            each.wait()


def test_the_page_tells_the_numbers_in_force() -> None:
    assert "It is good for 30 days, and made anew after 20 of them" in " ".join(PAGE.split())
    assert (contexts.LASTS.days, (contexts.LASTS * 2 / 3).days) == (30, 20)
    assert "the certificate of the authority, for ten years" in PAGE
    assert round(authority.LASTS.days / 365) == 10
    usual = Settings()
    assert (usual.port, usual.tls_port, usual.proxy_port) == (9229, 9443, 9480)


def test_the_lines_for_compose_set_what_there_is() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    whole, lines = (yaml.safe_load(block) for block in blocks)
    assert set(whole["services"]["app"]["networks"]) == set(whole["networks"])
    assert set(lines["environment"]) <= {PREFIX + name.upper() for name in DEFAULTS}
    assert all(map(names.is_of_aws, lines["networks"]["default"]["aliases"]))


def _said(command: list[str], folder: Path, environment: dict[str, str]) -> bytes:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).stdout
