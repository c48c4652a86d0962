"""A program of somebody else's that listens on a port of this machine for as long as a test needs it."""

import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support import server
from tests.support.patience import until

START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Program:
    """`pid` leads a group of its own."""

    url: str
    pid: int


@contextmanager
def listening(
    command: Callable[[int], Sequence[str]], folder: Path, environment: Callable[[int], Mapping[str, str]]
) -> Iterator[Program]:
    """The command and its variables are told the port."""
    port = server.free_port()
    process = subprocess.Popen(
        list(command(port)),
        cwd=folder,
        env=dict(environment(port)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until(lambda: _answers(port), seconds=START_SECONDS)
        yield Program(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
