"""How the console writes times, spans and ids for people."""

from datetime import datetime

SHORT = 20  # characters that an id may have before its middle is left out
_STEPS = ((86_400 * 365, "year"), (86_400 * 30, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute"))


def span(seconds: float) -> str:
    """`3 minutes`, `2 days`: in the largest unit of which there is one."""
    whole = int(abs(seconds))
    for size, name in _STEPS:
        if whole >= size:
            return _counted(whole // size, name)
    return _counted(whole, "second")


def ago(at: datetime, now: datetime) -> str:
    """`3 minutes ago`, `in 2 days`, `just now`."""
    seconds = (now - at).total_seconds()
    if abs(seconds) < 1:
        return "just now"
    return f"{span(seconds)} ago" if seconds > 0 else f"in {span(seconds)}"


def shortened(text: str, most: int = SHORT) -> str:
    """The beginning and the end of a long id."""
    if len(text) <= most:
        return text
    kept = most - 1
    return f"{text[: (kept + 1) // 2]}…{text[-(kept // 2) :]}"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number:,} {name}s"
