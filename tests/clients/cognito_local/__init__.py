"""cognito-local, another emulator, as npm has it. People come from it; installed once."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.clients import node
from tests.clients.listening import Program, listening

VERSION: str = json.loads(Path(__file__).with_name("package.json").read_text())["dependencies"]["cognito-local"]


@contextmanager
def running(folder: Path, beside: Path | None = None, **more: str) -> Iterator[Program]:
    """It keeps its pools in the folder's `.cognito`. It is installed in `beside`, as `node.packages` says; `more` are
    variables."""
    modules = node.packages(Path(__file__).parent, beside) / "node_modules"
    program = modules / "cognito-local" / "lib" / "bin" / "start.js"
    variables = {"PATH": os.environ["PATH"], "HOME": str(folder), "HOST": "127.0.0.1", **more}
    with listening(lambda _: ["node", str(program)], folder, lambda port: {**variables, "PORT": str(port)}) as started:
        yield started
