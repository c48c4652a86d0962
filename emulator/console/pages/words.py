"""How the console writes times, spans and ids for people."""

import orjson

from emulator.base.spans import ago, span

__all__ = ["ago", "counted", "setting", "shortened", "size", "span"]
SHORT = 20  # characters that an id may have before its middle is left out


def shortened(text: str, most: int = SHORT) -> str:
    """The beginning and the end of a long id."""
    if len(text) <= most:
        return text
    kept = most - 1
    return f"{text[: (kept + 1) // 2]}…{text[-(kept // 2) :]}"


def size(number: int) -> str:
    """`3.4 MB`, for a number of bytes."""
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if number >= unit:
            return f"{number / unit:.1f} {name}"
    return f"{number} bytes"


def counted(number: int, bound: int) -> str:
    """`1,204`, or `10,000+` where nobody counted further."""
    return f"{number:,}+" if number >= bound else f"{number:,}"


def setting(value: object) -> str:
    """A setting as people read it: AWS's words, not Python's."""
    if value is None or value == "" or value == [] or value == {}:
        return "not set"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else orjson.dumps(value).decode()
