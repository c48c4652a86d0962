"""moto's server, another emulator of AWS, in an environment of its own. People come from it; installed once."""

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.clients import environments
from tests.support.patience import until

VERSION = "5.2.5"
LOCK = Path(__file__).with_name("moto.lock")


@contextmanager
def running() -> Iterator[str]:
    """Its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="moto-") as home:
        process = subprocess.Popen(
            [str(environments.installed(LOCK) / "moto_server"), "-H", "127.0.0.1", "-p", str(port)],
            cwd=home,
            env={"PATH": os.environ["PATH"], "HOME": home},
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
