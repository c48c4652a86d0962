"""Moments as a seed writes them: `3 hours ago`, `in 2 days`, `now`, or an ISO 8601 instant (UTC unless it says).

Relative times count from the emulator's clock when the seed is applied.
"""

import re
from datetime import UTC, datetime, timedelta

from msgspec import Struct

FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)  # further than the clock goes
LONGEST = timedelta(days=36525)
UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_SPAN = re.compile(r"(?:(?P<ahead>in) )?(?P<count>\d{1,6}) (?P<unit>second|minute|hour|day)s?(?: (?P<back>ago))?")
# For editors: what begins like a moment. Whether it is one says `parse`.
PATTERN = r"^now$|^in \d{1,6} (second|minute|hour|day)s?$|^\d{1,6} (second|minute|hour|day)s? ago$|^\d{4}-\d{2}-\d{2}"
FORMS = "`3 hours ago`, `in 2 days`, `now` or an instant such as 2026-01-31T12:00:00Z"


class Moment(Struct, frozen=True):
    """Either away from now, or fixed."""

    offset: timedelta | None = None
    instant: datetime | None = None

    def at(self, now: datetime) -> datetime:
        return self.instant if self.instant is not None else now + (self.offset or timedelta())


def parse(text: str) -> Moment:
    """Raises ValueError with the forms a moment may have, or for one that no clock of the emulator's comes near."""
    if text == "now":
        return Moment(timedelta())
    span = _SPAN.fullmatch(text)
    if span and bool(span["ahead"]) != bool(span["back"]):
        length = timedelta(seconds=int(span["count"]) * UNITS[span["unit"]])
        if length > LONGEST:
            raise ValueError(f"{text!r} is more than a century away")
        return Moment(length if span["ahead"] else -length)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a time; write {FORMS}") from None
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    if not FIRST <= instant < LAST:
        raise ValueError(f"{text!r} is not a time from {FIRST.year} to {LAST.year - 1}")
    return Moment(instant=instant)
