"""cognito-local, another emulator, as npm has it. People come from it; installed once."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.clients import node
from tests.support.patience import until


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Its address; it keeps its pools in the folder's `.cognito`."""
    program = node.packages(Path(__file__).parent) / "node_modules" / "cognito-local" / "lib" / "bin" / "start.js"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        ["node", str(program)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "HOST": "127.0.0.1", "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: _answers(port), seconds=60)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
