"""The thread of a worker process that lays down what it counted, once a second, for the other workers of the server."""

import threading

from emulator.base.loops import Loop
from emulator.control import metrics
from emulator.work import Services

EVERY_SECONDS = 1.0


def loop(services: Services) -> Loop:
    def round_(_: threading.Event) -> float:
        metrics.lay_down(services)
        return EVERY_SECONDS

    return Loop("metrics", round_)
