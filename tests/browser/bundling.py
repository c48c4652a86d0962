"""Modules of a page and the packages they import, made one file by esbuild, as an application's own build does it."""

import os
import subprocess
from pathlib import Path

from tests.clients import node

PACKAGES = Path(__file__).parent / "amplify"  # the lock file of all pages
BUILD_SECONDS = 60


def bundle(entry: Path, folder: Path) -> None:
    """Writes `<entry's name>.js` into the folder."""
    packages = node.packages(PACKAGES)
    command = [str(packages / "node_modules/.bin/esbuild"), str(entry), "--bundle", "--format=esm", "--jsx=automatic"]
    options = ["--log-level=warning", '--define:process.env.NODE_ENV="production"', f"--outdir={folder}"]
    environment = {**os.environ, "NODE_PATH": str(packages / "node_modules")}
    subprocess.run([*command, *options], check=True, timeout=BUILD_SECONDS, env=environment)
