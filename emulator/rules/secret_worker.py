"""The thread of a server process that rotates published client secrets when they are due and brings to the Secrets
Manager endpoint, if one is set, what it has not got yet.

What an operation changes is brought there by the operation itself, after its transaction (`deliver`); the thread does
it again where that failed, and for rotations, seeds and deleted pools. Without a server there is no thread, and
`rotate_due` and `deliver_all` do the work.
"""

import hashlib
import logging
import threading
from datetime import timedelta

from emulator.base.loops import Loop
from emulator.doors import NotKept, SecretsManager
from emulator.rules.owners import published_secrets as rules
from emulator.store import failures, published_secrets
from emulator.store.published_secrets import Published
from emulator.work import Services, Work, opened

OPERATION = "RotateClientSecret"
LOOK_SECONDS = 2.0
SLACK = timedelta(minutes=1)  # clocks are set right by moments
BATCH = 100
MOST_FAILURES = 5  # of a round
log = logging.getLogger("emulator.secrets")


def loop(services: Services) -> Loop:
    """A round that could not deliver fails, so that the next one comes later and `/readyz` tells of it."""

    def round_(over: threading.Event) -> float:
        rotate_due(services)
        deliver_all(services, over)
        return LOOK_SECONDS

    return Loop("secrets", round_, is_plain=_is_told_in_a_line)


def _is_told_in_a_line(error: BaseException) -> bool:
    """An endpoint that is away, too, is nothing that a traceback explains."""
    return isinstance(error, NotKept) or failures.is_told_in_a_line(error)


def rotate_due(services: Services) -> None:
    """Every rotation whose time has come by the emulator's clock. Where that was set back, a week begins anew."""
    while due := _due(services):
        for published in due:
            with opened(services, OPERATION, write=True) as work:
                rules.catch_up(work, published)


def _due(services: Services) -> list[Published]:
    with opened(services, OPERATION) as work:
        latest = work.now + rules.EVERY + SLACK
        return published_secrets.due(work.db, work.now, BATCH) or published_secrets.beyond(work.db, latest, BATCH)


def deliver(work: Work, arn: str | None) -> None:
    """What the operation changed goes to the endpoint, with nothing held; everything is committed before. A failure is
    written down and made good by the thread: the change itself stands."""
    manager = work.services.secrets_manager
    if manager is None or arn is None:
        return
    published = published_secrets.find(work.db, arn)
    work.release()
    if published is None or published.delivered_at is not None:
        return
    error = _send(manager, published)
    if error is not None:
        log.warning("a client secret could not be delivered", extra={"arn": arn, "error": error})
    _note(work, published, error)
    work.release()


def deliver_all(services: Services, over: threading.Event | None = None) -> None:
    """Everything that the endpoint has not got yet. Raises NotKept with the last failure; what could not be sent does
    not keep back what can, but after a few failures the rest waits for the next round."""
    manager = services.secrets_manager
    if manager is None:
        return
    failures: list[str] = []
    for published in _undelivered(services):
        if (over is not None and over.is_set()) or len(failures) == MOST_FAILURES:
            break
        error = _send(manager, published)
        with opened(services, OPERATION, write=True) as work:
            _note(work, published, error)
        if error is not None:
            failures.append(error)
    if failures:
        raise NotKept(failures[-1])


def _undelivered(services: Services) -> list[Published]:
    with opened(services, OPERATION) as work:
        return published_secrets.undelivered(work.db, BATCH)


def _note(work: Work, published: Published, error: str | None) -> None:
    if error is None:
        published_secrets.delivered(work.db, published, work.now)
    else:
        published_secrets.failed(work.db, published, error)


def _send(manager: SecretsManager, published: Published) -> str | None:
    """Why it could not be sent, if so."""
    _, _, _, region, account, _ = published.arn.split(":", 5)
    name = rules.name(published.pool_id, published.client_id)
    try:
        if published.secret_string is None:
            manager.delete((region, account), name)
        else:
            token = hashlib.sha256(f"{published.version} {published.secret_string}".encode()).hexdigest()
            manager.put((region, account), name, published.secret_string, token)
    except NotKept as error:
        return str(error)
    return None
