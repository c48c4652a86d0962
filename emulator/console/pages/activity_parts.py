"""How the journal's values are written for people."""

from typing import Any

import orjson


def compact(value: Any) -> str:
    """A value of JSON on one line; a text as it is."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def pretty(value: Any) -> str:
    """A value of JSON on lines of its own; a text that stands for one that was too long as it is."""
    if isinstance(value, str):
        return value
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
