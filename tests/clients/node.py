"""Node and the packages of `js/package-lock.json`, installed once and found again by the lock file's hash.

Scripts run from a copy beside the installed packages, as Node looks for packages from the script's own folder upwards.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.postgres import missing

SCRIPTS = Path(__file__).parent / "js"
INSTALL_SECONDS = 180
RUN_SECONDS = 60


def packages(scripts: Path = SCRIPTS, beside: Path | None = None) -> Path:
    """The folder with the `node_modules` of the lock file in `scripts`, made in the folder of temporary files or in
    `beside`. Skips (or fails where everything is required) if there is no Node or npm."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        missing("there is no Node")
    lock = (scripts / "package-lock.json").read_bytes()
    digest = hashlib.sha256(lock).hexdigest()[:16]
    folder = (beside or Path(tempfile.gettempdir())) / f"cognito-emulator-npm-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            _install(scripts, folder)
            (folder / "installed").touch()
    return folder


def run(installed: Path, script: Path, *arguments: str, **members: Any) -> Any:
    """Runs a script with `arguments` and, last, the members as JSON; what it prints in its last line, read as JSON."""
    printed = run_script(installed, script, *arguments, json.dumps(members))
    return json.loads(printed.strip().splitlines()[-1])


def run_script(installed: Path, script: Path, *arguments: str) -> str:
    """What the script prints. Fails the test if it fails."""
    with beside_packages(installed, script) as copied:
        result = subprocess.run(
            ["node", str(copied), *arguments],
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )
    if result.returncode != 0:
        pytest.fail(f"{script.name} {' '.join(arguments)} failed:\n{result.stdout}\n{result.stderr}", pytrace=False)
    return result.stdout


@contextmanager
def beside_packages(installed: Path, script: Path) -> Iterator[Path]:
    """A copy of the script, with those that are in its folder."""
    with tempfile.TemporaryDirectory(dir=installed, prefix="run-") as folder:
        for source in script.parent.glob("*.mjs"):
            shutil.copy(source, folder)
        yield Path(folder) / script.name


def _install(scripts: Path, folder: Path) -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        if (scripts / name).exists():
            shutil.copy(scripts / name, folder)
    result = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    if result.returncode != 0:
        missing(f"npm ci failed:\n{result.stdout}\n{result.stderr}")
