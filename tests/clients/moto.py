"""moto's server, another emulator of AWS, in an environment of its own. People come from it; installed once."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.clients import environments
from tests.clients.listening import Program, listening

VERSION = "5.2.5"
LOCK = Path(__file__).with_name("moto.lock")


@contextmanager
def running(beside: Path | None = None) -> Iterator[Program]:
    """Installed in the folder `beside`, as `environments.installed` says."""
    program = str(environments.installed(LOCK, beside) / "moto_server")
    with tempfile.TemporaryDirectory(prefix="moto-") as home:
        variables = {"PATH": os.environ["PATH"], "HOME": home}
        with listening(
            lambda port: [program, "-H", "127.0.0.1", "-p", str(port)], Path(home), lambda _: variables
        ) as started:
            yield started
