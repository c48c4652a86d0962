"""Whether the emulator can work: whether its database answers, takes writes and has the schema that it needs. And what
time it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from emulator.base.clock import ClockSetting, told
from emulator.store import failures, migrate
from emulator.work import Services, opened


@dataclass(frozen=True, slots=True)
class Answering:
    """`meaning` is what it means that the clock is moved; None where it is not. `note` is what is odd about the
    database, although the emulator works with it."""

    now: datetime
    is_moved: bool
    meaning: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Unavailable:
    """`reason` is a sentence for a person."""

    reason: str


def of_database(services: Services) -> Answering | Unavailable:
    """Waits for nobody (`base.aside`). What keeps calls from writing is what one of them met: to try would be to wait
    for others, and to keep them waiting."""
    try:
        with opened(services, "health", reserved=True) as work:
            setting = work.state.clock
            now = work.now
            revision = migrate.revision(work.db)
    except SQLAlchemyError as error:
        return Unavailable(failures.in_words(error))
    if services.database.trouble is not None:
        return Unavailable(services.database.trouble)
    if revision is None or revision < migrate.HEAD:
        return Unavailable(_too_old(revision))
    note = None if revision == migrate.HEAD else _newer(revision)
    return Answering(now, setting != ClockSetting(), told(setting), note)


def _too_old(revision: str | None) -> str:
    found = "no revision" if revision is None else f"revision {revision}"
    return (
        f"The schema of the database has {found}, and this version needs {migrate.HEAD}: somebody took it back while "
        "the server runs. Start the server again, or the version that belongs to that revision."
    )


def _newer(revision: str) -> str:
    return (
        f"The schema of the database has revision {revision}, of a newer version; this one knows {migrate.HEAD}. It "
        "goes on working until it is started again."
    )
