"""The thread of a server that writes the log of a SQLite database back into its file, while calls go on writing."""

import threading

from emulator.base.loops import Loop
from emulator.store import failures
from emulator.store.log_upkeep import LogUpkeep
from emulator.work import Services

EVERY_SECONDS = 0.2


def loop(services: Services) -> Loop:
    upkeep = LogUpkeep(services.database)

    def round_(_: threading.Event) -> float:
        upkeep.round()
        return EVERY_SECONDS

    return Loop("database_log", round_, is_plain=failures.is_told_in_a_line)
