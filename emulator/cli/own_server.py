"""A server of one's own on a free port, for as long as a block runs: what `exec` has.

with own_server.running(given, log, keep=False) as server:
    server.url
"""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

HOST = "localhost"
_ADDRESS = "127.0.0.1"
_PATIENCE = 60.0  # seconds, until it is ready; many seeds take their time
_STOP_SECONDS = 15.0
_POLL_SECONDS = 0.01


class DidNotStart(Exception):
    """With the exit code of the server; what it said is in its log."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class OwnServer(Struct, frozen=True):
    port: int
    database_url: str
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def ended_with(self) -> int | None:
        return self.process.poll()


@contextlib.contextmanager
def running(given: Mapping[str, str], log: Path, *, keep: bool, at_once: bool = False) -> Iterator[OwnServer]:
    """Ready, unless it is to go on `at_once`: then whoever asks before it is ready waits. `given` are EMULATOR_*
    variables, beside those of the environment; without a database among them it is a SQLite file in a folder of its
    own, which is taken away afterwards unless it is to `keep`. Raises DidNotStart."""
    folder: Path | None = None
    if "EMULATOR_DATABASE_URL" not in given:
        folder = Path(tempfile.mkdtemp(prefix="cognito-emulator-exec-"))
        given = {**given, "EMULATOR_DATABASE_URL": f"sqlite:///{folder / 'emulator.db'}"}
    taken_away = None if keep else folder
    try:
        with socket.create_server((_ADDRESS, 0)) as listener:  # nobody can take the port from us
            server = _spawned(listener, given, log, taken_away)
        try:
            if not at_once:
                _wait(server)
            yield server
        finally:
            _stop(server.process)
    finally:
        if taken_away is not None:
            shutil.rmtree(taken_away, ignore_errors=True)


def _spawned(listener: socket.socket, given: Mapping[str, str], log: Path, folder: Path | None) -> OwnServer:
    port = int(listener.getsockname()[1])
    environment = {
        **os.environ,
        **given,
        "EMULATOR_HOST": _ADDRESS,
        "EMULATOR_PORT": str(port),
        "EMULATOR_PUBLIC_URL": f"http://{HOST}:{port}",
        "EMULATOR_TLS": "false",
    }
    number = listener.fileno()
    # -P: with -m alone, modules of the folder that COMMAND runs in would come before ours (an `emulator`, a `secrets`).
    command = [sys.executable, "-P", "-m", "emulator.cli.beneath", str(number), *([str(folder)] if folder else [])]
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603  (our own program)
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=file,
            pass_fds=[number],
            start_new_session=True,
        )
    return OwnServer(port, given["EMULATOR_DATABASE_URL"], process)


def _wait(server: OwnServer) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not _is_ready(server.port):
        if (code := server.ended_with) is not None:
            raise DidNotStart(code)
        if time.monotonic() > deadline:
            raise DidNotStart(1)
        time.sleep(_POLL_SECONDS)


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(_ADDRESS, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()
