"""How long something takes, and how long ago an instant is, in words for people."""

from datetime import datetime

_STEPS = ((86_400 * 365, "year"), (86_400 * 30, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute"))


def span(seconds: float) -> str:
    """`3 minutes`, `2 days`: in the largest unit of which there is one."""
    whole = int(abs(seconds))
    for size, name in _STEPS:
        if whole >= size:
            return counted(whole // size, name)
    return counted(whole, "second")


def ago(at: datetime, now: datetime) -> str:
    """`3 minutes ago`, `in 2 days`, `just now`."""
    seconds = (now - at).total_seconds()
    if abs(seconds) < 1:
        return "just now"
    return f"{span(seconds)} ago" if seconds > 0 else f"in {span(seconds)}"


def clock_time(at: datetime, now: datetime) -> str:
    """`14:02:05 UTC`, with the date where that is another one than today's."""
    return f"{at:%H:%M:%S} UTC" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M:%S} UTC"


def counted(number: int, name: str) -> str:
    """`1 hour`, `1,200 hours`."""
    return f"{number} {name}" if number == 1 else f"{number:,} {name}s"
