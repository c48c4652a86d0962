"""The servers that are measured: ours, the peers as their projects publish them, and an answer with nothing in it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import served
from tests.clients import cognito_local, ministack, moto
from tests.clients.listening import listening
from tests.support import databases

OURS, EMPTY = "cognito-emulator", "empty answer"
CODE = "123456"  # of every confirmation at cognito-local, which has a setting for that
MINISTACK = Path(__file__).with_name("ministack.lock")
FOLDER = Path("~/.cache/cognito-emulator/peers")


@dataclass(frozen=True, slots=True)
class Started:
    """`pid` leads the group of its processes. `database_url` is ours alone."""

    name: str
    url: str
    pid: int
    database_url: str = ""


@contextmanager
def ours(**settings: object) -> Iterator[Started]:
    """One worker with the settings that an installed emulator has, but for the hash profile and a database of its
    own."""
    with (
        databases.empty("sqlite://") as url,
        served.running(url, 1, **{"hash_profile": "test", **settings}) as running,
    ):
        yield Started(OURS, running.url, running.pid, url)


@contextmanager
def empty() -> Iterator[Started]:
    """The floor of every answer: our server's event loop, HTTP parser and settings, and an application that reads the
    request and answers `{}`."""
    command = [sys.executable, "-m", "tests.bench.peers.empty"]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("EMULATOR_")}
    with listening(lambda port: [*command, str(port)], Path.cwd(), lambda _: variables) as program:
        yield Started(EMPTY, program.url, program.pid)


@contextmanager
def _moto(folder: Path) -> Iterator[Started]:
    with moto.running(folder) as program:
        yield Started("moto", program.url, program.pid)


@contextmanager
def _ministack(folder: Path) -> Iterator[Started]:
    """With the package by which it signs its tokens: without it none of them has a signature of RSA."""
    with ministack.running(folder, MINISTACK) as running:
        yield Started("ministack", running.url, running.pid)


@contextmanager
def _cognito_local(folder: Path) -> Iterator[Started]:
    with tempfile.TemporaryDirectory(prefix="cognito-local-") as home:
        own = Path(home) / ".cognito"
        own.mkdir()
        (own / "config.json").write_text('{"UserPoolDefaults": {"UsernameAttributes": []}}')  # addresses by default
        with cognito_local.running(Path(home), folder, CODE=CODE) as program:
            yield Started("cognito-local", program.url, program.pid)


PEERS: dict[str, Callable[[Path], AbstractContextManager[Started]]] = {
    "moto": _moto,
    "ministack": _ministack,
    "cognito-local": _cognito_local,
}


def versions(peers: Sequence[str]) -> dict[str, str]:
    """Of the peers by name, and of the Node that runs one of them."""
    known = {"moto": moto.VERSION, "ministack": ministack.VERSION, "cognito-local": cognito_local.VERSION}
    found = {name: known[name] for name in peers}
    if "cognito-local" in peers:
        told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
        found["Node"] = told.strip().removeprefix("v")
    return found
