"""An app client's secret in AWS Secrets Manager, where Cognito keeps and rotates it.

The first rotation comes at once, the next ones every seven days by the emulator's clock. A rotation makes a new secret
and ends the older one of two, so what was read from Secrets Manager before it stays good until the next one. Answers
have the ARN of the Secrets Manager secret instead of the client's (API reference, PublishSecretsInAWSSecretsManager of
CreateUserPoolClient and UpdateUserPoolClient).
"""

from datetime import datetime, timedelta

import orjson

from emulator import errors
from emulator.base import ids
from emulator.rules.owners import client_secrets, known
from emulator.rules.owners.client_secrets import Secret
from emulator.store import clients, published_secrets
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.published_secrets import Published
from emulator.work import Services, Work, opened

ROTATE = "RotateClientSecret"  # the name of what the emulator does here by itself
EVERY = timedelta(days=7)
SLACK = timedelta(minutes=1)  # clocks are set right by moments
BATCH = 100


def name(pool_id: str, client_id: str) -> str:
    """Of the secret in Secrets Manager (unverified)."""
    return f"cognito/{pool_id}/{client_id}"


def arn(pool: Pool, client_id: str) -> str:
    """`secret/` is the model's: its pattern has no `secret:`."""
    return f"arn:aws:secretsmanager:{pool.region}:{pool.account_id}:secret/{name(pool.id, client_id)}"


def begin(work: Work, pool: Pool, client_id: str) -> None:
    """Moves a client's secret into Secrets Manager and rotates it; where it exists already, nothing changes. Raises
    InvalidParameterException for a client without a generated secret."""
    client = known.lock_client(work, client_id)
    if client is None or client.secret_arn is not None:
        return
    secrets = client_secrets.listed(client)
    if not any(map(client_secrets.is_generated, secrets)):
        raise errors.owners.client_has_no_generated_secret(client_id)
    place = arn(pool, client_id)
    clients.change(work.db, client_id, work.now, secret_arn=place)
    _rotate(work, place, client, secrets, work.now)


def end(work: Work, client_id: str) -> None:
    """Moves it back: the newest secret is the one that is shown again, and the one in Secrets Manager is deleted."""
    client = known.lock_client(work, client_id)
    if client is None or client.secret_arn is None:
        return
    clients.change(work.db, client_id, work.now, secret_arn=None)
    clients.put_secrets(work.db, client_id, work.now, client.secrets, shown=client.secrets[-1]["value"])
    forget(work, secret_arn=client.secret_arn)


def forget(work: Work, *, secret_arn: str | None = None, pool_id: str | None = None) -> None:
    """Deletes the secret from Secrets Manager, with its client or with all of a pool."""
    if work.services.settings.secrets_endpoint:
        published_secrets.bury(work.db, work.now, arn=secret_arn, pool_id=pool_id)
    else:
        published_secrets.remove(work.db, arn=secret_arn, pool_id=pool_id)


def rotate_now(work: Work, client_id: str) -> str | None:
    """A rotation out of turn; the next one is seven days later. The ARN, None for a client whose secret is not
    published."""
    client = known.lock_client(work, client_id)
    if client is None or client.secret_arn is None:
        return None
    _rotate(work, client.secret_arn, client, client.secrets, work.now)
    return client.secret_arn


def rotate_due(services: Services) -> None:
    """Every rotation whose time has come by its pool's clock. If that was set back, a new week begins."""
    while due := _due(services):
        for published in due:
            with opened(services, ROTATE, write=True) as work:
                catch_up(work, published)


def catch_up(work: Work, published: Published) -> None:
    """The rotations that were due until now. Of many only the last two leave a trace: after two, nothing is left of the
    secrets before. One that is due later than in a week is due in a week. A client that is gone has no secret."""
    work.in_pool(published.pool_id)
    client = known.lock_client(work, published.client_id)
    found = published_secrets.find(work.db, published.arn)  # as it is now that the client is held
    if client is None or client.secret_arn != published.arn:
        forget(work, secret_arn=published.arn)
        return
    if found is None or found.rotates_at is None:
        return
    if found.rotates_at > work.now + EVERY:
        published_secrets.reschedule(work.db, found, work.now + EVERY)
        return
    missed = (work.now - found.rotates_at) // EVERY
    at = found.rotates_at + EVERY * max(0, missed - 1)
    secrets = client.secrets
    while at <= work.now:
        secrets = _rotate(work, published.arn, client, secrets, at)
        at += EVERY


def _due(services: Services) -> list[Published]:
    with opened(services, ROTATE) as work:
        latest = work.instants.changed(lambda now: now + EVERY + SLACK)
        return published_secrets.due(work.db, work.instants, BATCH) or published_secrets.beyond(work.db, latest, BATCH)


def _rotate(work: Work, place: str, client: Client, secrets: list[Secret], at: datetime) -> list[Secret]:
    """The client's secrets after a rotation of that moment: the newest of before, and a new one."""
    new = client_secrets.made(client.id, ids.client_secret(work.random), at, secrets, "generated")
    kept = [secrets[-1], new]
    clients.put_secrets(work.db, client.id, work.now, kept, shown=None)
    content = {"userPoolId": client.pool_id, "userPoolClientId": client.id, "clientSecretValue": new["value"]}
    published_secrets.put(
        work.db, place, client.pool_id, client.id, orjson.dumps(content).decode(), at + EVERY, work.now
    )
    return kept
