"""A real emulator in a process of its own, on a free loopback port, for tests that need sockets, workers or `kill -9`.
It is a fork of one that has imported everything (`forks`), unless it is to be `fresh`.

    with server.running(database_url, workers=2, issuer_mode="aws") as emulator:
        emulator.url; emulator.pid; emulator.kill(); emulator.restart()

Each keyword is a setting (`issuer_mode` is EMULATOR_ISSUER_MODE); variables of the caller's shell do not leak in. The
process leads a group of its own, so that signals reach its workers too and nothing stays behind.
"""

import contextlib
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import forks
from tests.support.forks import Fork, Order

START_SECONDS = 60
STOP_SECONDS = 15
TAKEN = ("is in use, perhaps by another", "address already in use")  # before the server starts, or just then
_POLL_SECONDS = 0.02
# Below the ports the kernel gives to outgoing connections: none of those can take ours while it is down.
_FIRST_PORT, _PORTS = 20_000, 12_000


class DidNotStart(Exception):
    """The process ended or did not become ready; the message holds its log."""


@dataclass
class Server:
    """A running emulator. After `kill` or `stop`, `start` brings it back on the same port and database."""

    port: int
    folder: Path
    environment: dict[str, str]
    fresh: bool = False
    first: str = ""
    process: subprocess.Popen[bytes] | Fork = field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def log(self) -> str:
        """What it has written so far, restarts included."""
        return (self.folder / "server.log").read_text(errors="replace")

    def start(self) -> None:
        """Starts the process again and waits until it is ready."""
        self.process = self._spawned()
        self.wait_until_ready()

    def _spawned(self) -> subprocess.Popen[bytes] | Fork:
        arguments = ["serve", "--port", str(self.port)]
        log = self.folder / "server.log"
        if not self.fresh:
            return forks.source().fork(Order(arguments, str(self.folder), self.environment, str(log), self.first))
        with log.open("ab") as file:
            return subprocess.Popen(
                [sys.executable, "-m", "emulator", *arguments],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    def stop(self) -> None:
        """Asks the process to end (SIGTERM), makes it after a while (SIGKILL)."""
        if self.process.poll() is None:
            self.process.terminate()  # the parent alone: it ends its workers in order
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """SIGKILL, to the workers as well. When this returns, none of them listens any more."""
        had_ended = self.process.poll() is not None  # and its workers before it; who listens there is somebody else
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        deadline = time.monotonic() + STOP_SECONDS
        while (
            not had_ended and _is_listening(self.port) and time.monotonic() < deadline
        ):  # workers, not ours to wait for
            time.sleep(_POLL_SECONDS)

    def restart(self, *, how: int = signal.SIGTERM) -> None:
        """Ends the process (`how`: SIGTERM, or SIGKILL for a crash) and starts it again."""
        if how == signal.SIGKILL:
            self.kill()
        else:
            self.stop()
        self.start()

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        """Raises DidNotStart if the process ends first or takes longer."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            with contextlib.suppress(subprocess.TimeoutExpired):  # waits a moment, or learns that it ended
                self.process.wait(_POLL_SECONDS)
                raise DidNotStart(f"the emulator ended with {self.process.returncode}:\n{self.log}")
            if time.monotonic() > deadline:
                raise DidNotStart(f"the emulator was not ready in {seconds} s:\n{self.log}")

    def is_ready(self) -> bool:
        """Whether our process answers `/readyz` with 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200 and self.process.poll() is None
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def running(
    database_url: str,
    *,
    workers: int = 1,
    port: int | None = None,
    fresh: bool = False,
    first: str = "",
    **settings: object,
) -> Iterator[Server]:
    """Starts an emulator with cheap password hashes, and ends it. If a test fails, its log is in the report. A `fresh`
    one is no fork: for what depends on the memory of a process, or on how it begins. In a fork, `first` is Python that
    runs before the emulator does."""
    folder = Path(tempfile.mkdtemp(prefix="cognito-emulator-server-"))
    server: Server | None = None
    try:
        ways = {"fresh": fresh, "first": first}
        server = _start(lambda port: _environment(database_url, workers, port, settings), port, folder, **ways)
        yield server
    finally:
        if server is not None:
            server.stop()
            print(f"--- log of the emulator on {server.url}\n{server.log[-20_000:]}")  # noqa: T201
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port nobody listens on now."""
    while True:
        port = _FIRST_PORT + secrets.randbelow(_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _start(environment: Callable[[int], dict[str, str]], port: int | None, folder: Path, **ways: Any) -> Server:
    for attempt in range(5):
        chosen = port or free_port()
        server = Server(chosen, folder, environment(chosen), **ways)
        try:
            server.start()
        except BaseException as error:
            server.kill()
            lost_the_port = isinstance(error, DidNotStart) and any(words in server.log.lower() for words in TAKEN)
            if port is None and lost_the_port and attempt < 4:
                (folder / "server.log").unlink()
                continue
            raise
        return server
    raise AssertionError("unreachable")


def _environment(database_url: str, workers: int, port: int, settings: dict[str, object]) -> dict[str, str]:
    values: dict[str, object] = {
        "database_url": database_url,
        "host": "127.0.0.1",
        "port": port,
        "workers": workers,
        "public_url": f"http://127.0.0.1:{port}",
        "hash_profile": "test",
        "log_format": "console",
        **settings,
    }
    ours = {f"EMULATOR_{name.upper()}": str(value) for name, value in values.items() if value is not None}
    others = {name: value for name, value in os.environ.items() if not name.startswith(("EMULATOR_", "PYTHONDONT"))}
    return {"PYTHONPYCACHEPREFIX": str(compiled()), **others, "PYTHONUNBUFFERED": "1", **ours}


def compiled() -> Path:
    """Where servers find their modules compiled, as an installed emulator does; the checkout stays clean."""
    folder = Path(tempfile.gettempdir()) / f"cognito-emulator-compiled-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
