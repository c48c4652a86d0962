"""Moments as a seed writes them: `3 hours ago`, `in 2 days`, `now`, or an ISO 8601 instant (UTC unless it says).

Relative ones are told from the emulator's clock at the moment of applying.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_SPAN = re.compile(r"(?:(?P<ahead>in) )?(?P<count>\d{1,6}) (?P<unit>second|minute|hour|day)s?(?: (?P<back>ago))?")
FORMS = "`3 hours ago`, `in 2 days`, `now` or an instant such as 2026-01-31T12:00:00Z"


@dataclass(frozen=True, slots=True)
class Moment:
    """Either away from now, or fixed."""

    offset: timedelta | None = None
    instant: datetime | None = None

    def at(self, now: datetime) -> datetime:
        return self.instant if self.instant is not None else now + (self.offset or timedelta())


def parse(text: str) -> Moment:
    """Raises ValueError with the forms a moment may have."""
    if text == "now":
        return Moment(timedelta())
    span = _SPAN.fullmatch(text)
    if span and bool(span["ahead"]) != bool(span["back"]):
        length = timedelta(seconds=int(span["count"]) * UNITS[span["unit"]])
        return Moment(length if span["ahead"] else -length)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a moment; write {FORMS}") from None
    return Moment(instant=instant if instant.tzinfo else instant.replace(tzinfo=UTC))
