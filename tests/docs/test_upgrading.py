"""docs/upgrading.md and docs/sizing.md: the commands run in the order of the page; the numbers are those in force."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.base import aside
from emulator.crypto import hashing
from emulator.crypto.passwords import PROFILES
from emulator.store import engine, migrate, sqlite_file

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
BLOCKS = re.findall(r"^ *```sh\n(.*?)```", (DOCS / "upgrading.md").read_text(), re.DOTALL | re.MULTILINE)
SIZING = " ".join((DOCS / "sizing.md").read_text().split())


@pytest.mark.once
def test_the_commands_of_an_upgrade_run_one_after_the_other(tmp_path: Path) -> None:
    assert len(BLOCKS) == 4
    named = {"EMULATOR_DATABASE_URL": f"sqlite:///{tmp_path / 'emulator.db'}"}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    script = "\n".join(["cognito-emulator db upgrade", *BLOCKS, "cognito-emulator db current"])
    said = subprocess.run(
        ["bash", "-euc", script],
        cwd=tmp_path,
        env={"PATH": path, "HOME": str(tmp_path), **named},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert (tmp_path / "revision.txt").read_text().strip() == migrate.HEAD
    assert said.stdout.splitlines()[-1] == migrate.HEAD


@pytest.mark.parametrize(
    ("words", "is_so"),
    [
        ("`default` needs 19 MiB", PROFILES["default"][0] == 19 * 1024),
        ("5 seconds after the last hash it goes back to the system", hashing.KEPT_SECONDS == 5),
        ("(`emulator.db-wal`) | 64 MB at most", sqlite_file.LOG_BYTES == 64 * 1024 * 1024),
        ("up to 14 connections", engine.POSTGRES_CONNECTIONS + aside.PLACES + 2 == 14),
    ],
)
def test_the_page_on_sizes_tells_the_numbers_in_force(words: str, is_so: bool) -> None:
    assert words in SIZING
    assert is_so
