"""The tests. What they import is compiled once: this is imported before anything else of the emulator's."""

import os
import sys

from tests.support.server import compiled


def _keep_compiled() -> None:
    """Where Python may not write beside its sources, as in many images of containers, every worker and every command
    would compile all it imports anew; they find it in a folder outside of the checkout."""
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(compiled())
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix


if sys.dont_write_bytecode:
    _keep_compiled()
