"""The one character that no text column of Postgres can hold."""

from typing import Any

_SHOWN = "\N{REPLACEMENT CHARACTER}"


def is_in(content: Any) -> bool:
    """Whether a NUL stands in any text of a JSON document. Values are looked through without recursion: a document may
    be deep."""
    waiting = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if "\0" in value:
                return True
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
    return False


def without(text: str) -> str:
    """For a record of what was said, which must not fail for a character of it."""
    return text.replace("\0", _SHOWN)
