"""The thread of a server process that writes the journal of requests down, five times a second, and once more when the
server ends. On SQLite it writes what is too little for the event loop (`control.journal.flush_here`)."""

import threading

from emulator.base.loops import Loop
from emulator.control import journal
from emulator.work import Services

EVERY_SECONDS = 0.2
AWAY_SECONDS = 1.0  # while the database does not take it


def loop(services: Services) -> Loop:
    """A database that is away is noted, and is no failure of a round: requests wait for it, and are not refused."""

    def round_(_: threading.Event) -> float:
        journal.flush(services)
        return EVERY_SECONDS if services.journal.problem is None else AWAY_SECONDS

    return Loop("journal", round_, lambda: journal.note(services))
