"""How the journal's values are written for people."""

from typing import Any

import orjson


def pretty(value: Any) -> str:
    """A value of JSON on lines of its own; a text that stands for one that was too long as it is."""
    if isinstance(value, str):
        return value
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
