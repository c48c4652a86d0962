"""The structures of the API, for those who name them in annotations.

`shapes.pyi`, which is generated from AWS's model, says what each is. Only type checkers read that: at run time every
structure is a plain dictionary, and to build two thousand lines of classes would cost each start 2 MB for nothing.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return dict
