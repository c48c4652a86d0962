"""Spans of time as people write them: `90`, `1h30m`, `2d`."""

import math
import re

import click

_SECONDS = (86_400, 3_600, 60, 1)
_PARTS = re.compile(
    "(-?)(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?",
    re.ASCII,
)
_LONGEST = 40  # characters


def span(text: str) -> float:
    """For options and arguments: seconds, from a number of them or from days, hours, minutes and seconds; with a `-` it
    goes back."""
    try:
        return read(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def span_to_wait(text: str) -> float:
    """A span that is longer than nothing."""
    seconds = span(text)
    if seconds <= 0:
        raise click.BadParameter(f"{text!r} is no time to wait: it must be more than 0")
    return seconds


def read(text: str) -> float:
    """Raises ValueError."""
    found = _PARTS.fullmatch(text)
    if found is not None and any(found.groups()[1:]):
        counts = (int(count or 0) for count in found.groups()[1:])
        seconds = sum(count * each for count, each in zip(counts, _SECONDS, strict=True))
        return float(-seconds if found[1] else seconds)
    try:
        number = float(text[:_LONGEST])
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or len(text) > _LONGEST:
        raise ValueError(f"{text!r} is no span of time: write 90 (seconds), 15m, 1h30m or 2d")
    return number
