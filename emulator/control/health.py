"""Whether the database answers, and what time it is by it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from emulator.base.clock import ClockSetting, told
from emulator.store import failures
from emulator.work import Services, opened


@dataclass(frozen=True, slots=True)
class Answering:
    """`meaning` is what it means that the clock is moved; None where it is not."""

    now: datetime
    is_moved: bool
    meaning: str | None


@dataclass(frozen=True, slots=True)
class Unavailable:
    reason: str


def of_database(services: Services) -> Answering | Unavailable:
    """Waits for nobody (`base.aside`)."""
    try:
        with opened(services, "health", reserved=True) as work:
            setting = work.state.clock
            now = work.now
    except SQLAlchemyError as error:
        return Unavailable(failures.in_a_line(error))
    return Answering(now, setting != ClockSetting(), told(setting))
