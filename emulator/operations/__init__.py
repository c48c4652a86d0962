"""What the API does: one function per operation, one file per chapter of the API reference.

Operations read like the reference and name the rules; the rules are in `emulator/rules`.
"""

import importlib
import pkgutil
from functools import cache


@cache
def load() -> None:
    """Imports every chapter, whose functions put themselves into the table; once, as the folder stays as it is."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
