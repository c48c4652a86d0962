"""moto's server, another emulator of AWS, in an environment of its own. People come from it; installed once."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.clients import environments
from tests.clients.listening import listening

VERSION = "5.2.5"
LOCK = Path(__file__).with_name("moto.lock")


@contextmanager
def running() -> Iterator[str]:
    """Its address."""
    program = str(environments.installed(LOCK) / "moto_server")
    with tempfile.TemporaryDirectory(prefix="moto-") as home:
        variables = {"PATH": os.environ["PATH"], "HOME": home}
        with listening(
            lambda port: [program, "-H", "127.0.0.1", "-p", str(port)], Path(home), lambda _: variables
        ) as address:
            yield address
