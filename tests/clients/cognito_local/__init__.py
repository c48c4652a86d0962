"""cognito-local, another emulator, as npm has it. People come from it; installed once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.clients import node
from tests.clients.listening import listening


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Its address; it keeps its pools in the folder's `.cognito`."""
    program = node.packages(Path(__file__).parent) / "node_modules" / "cognito-local" / "lib" / "bin" / "start.js"
    variables = {"PATH": os.environ["PATH"], "HOME": str(folder), "HOST": "127.0.0.1"}
    with listening(lambda _: ["node", str(program)], folder, lambda port: {**variables, "PORT": str(port)}) as address:
        yield address
