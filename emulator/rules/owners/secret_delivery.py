"""Bringing published client secrets to the Secrets Manager endpoint, if one is set.

What an operation changes is brought there by the operation itself, after its transaction (`deliver`). Where that
failed, and for rotations, seeds and deleted pools, a job of the server does it (`jobs.secret_rotator`).
"""

import hashlib
import logging

from emulator.base.runners import step_out
from emulator.doors import NotKept, SecretsManager
from emulator.rules.owners.published_secrets import name
from emulator.store import published_secrets
from emulator.store.published_secrets import Published
from emulator.work import Work

log = logging.getLogger("emulator.secrets")


def deliver(work: Work, arn: str | None) -> None:
    """What the operation changed goes to the endpoint, with nothing held; everything is committed before. A failure is
    written down and made good by the job: the change itself stands."""
    manager = work.services.secrets_manager
    if manager is None or arn is None:
        return
    published = published_secrets.find(work.db, arn)
    if published is None or published.delivered_at is not None:
        return
    with work.nothing_held(), step_out():
        error = send(manager, published)
    if error is not None:
        log.warning("a client secret could not be delivered", extra={"arn": arn, "error": error})
    note(work, published, error)
    work.release()


def send(manager: SecretsManager, published: Published) -> str | None:
    """Why it could not be sent, if so. Hold nothing."""
    _, _, _, region, account, _ = published.arn.split(":", 5)
    named = name(published.pool_id, published.client_id)
    try:
        if published.secret_string is None:
            manager.delete((region, account), named)
        else:
            token = hashlib.sha256(f"{published.version} {published.secret_string}".encode()).hexdigest()
            manager.put((region, account), named, published.secret_string, token)
    except NotKept as error:
        return str(error)
    return None


def note(work: Work, published: Published, error: str | None) -> None:
    """Writes down what came of sending it."""
    if error is None:
        published_secrets.delivered(work.db, published, work.now)
    else:
        published_secrets.failed(work.db, published, error)
