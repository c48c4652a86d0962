"""Spans of time as people write them: `90`, `1h30m`, `2d`."""

import re

import click

_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_LONGEST = 40  # characters
_WHOLE = re.compile(r"(-?)((?:[0-9]+[dhms])+)", re.ASCII)
_PART = re.compile(r"([0-9]+)([dhms])", re.ASCII)


def span(text: str) -> float:
    """For options and arguments: seconds, from a number of them or from days, hours, minutes and seconds; with a `-` it
    goes back."""
    try:
        return read(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def read(text: str) -> float:
    """Raises ValueError."""
    found = _WHOLE.fullmatch(text) if len(text) <= _LONGEST else None
    if found is not None:
        seconds = sum(int(number) * _SECONDS[unit] for number, unit in _PART.findall(found[2]))
        return float(-seconds if found[1] else seconds)
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text!r} is no span of time: write 90 (seconds), 15m, 1h30m or 2d") from None
