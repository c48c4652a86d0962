"""The thread of a server process that rotates published client secrets when they are due and brings to the Secrets
Manager endpoint, if one is set, what it has not got yet.

Without a server there is no thread, and `published_secrets.rotate_due` and `deliver_all` do the work.
"""

import threading

from emulator.base.loops import Loop
from emulator.doors import NotKept
from emulator.rules.owners import published_secrets, secret_delivery
from emulator.store import failures
from emulator.store import published_secrets as store_published_secrets
from emulator.work import Services, opened

LOOK_SECONDS = 2.0
BATCH = 100
MOST_FAILURES = 5  # of a round


def loop(services: Services) -> Loop:
    """A round that could not deliver fails, so that the next one comes later and `/readyz` tells of it."""

    def round_(over: threading.Event) -> float:
        published_secrets.rotate_due(services)
        deliver_all(services, over)
        return LOOK_SECONDS

    return Loop("secrets", round_, is_plain=_is_told_in_a_line)


def _is_told_in_a_line(error: BaseException) -> bool:
    """An endpoint that is away, too, is nothing that a traceback explains."""
    return isinstance(error, NotKept) or failures.is_told_in_a_line(error)


def deliver_all(services: Services, over: threading.Event | None = None) -> None:
    """Everything that the endpoint has not got yet. Raises NotKept with the last failure; what could not be sent does
    not keep back what can, but after a few failures the rest waits for the next round."""
    manager = services.secrets_manager
    if manager is None:
        return
    problems: list[str] = []
    with opened(services, published_secrets.ROTATE) as work:
        undelivered = store_published_secrets.undelivered(work.db, BATCH)
    for published in undelivered:
        if (over is not None and over.is_set()) or len(problems) == MOST_FAILURES:
            break
        error = secret_delivery.send(manager, published)
        with opened(services, published_secrets.ROTATE, write=True) as work:
            secret_delivery.note(work, published, error)
        if error is not None:
            problems.append(error)
    if problems:
        raise NotKept(problems[-1])
