"""The secrets that Cognito keeps in AWS Secrets Manager, as one who may read it sees them there. A rotation out of turn
is what RotateSecret is to AWS."""

from dataclasses import dataclass

from emulator.base.instants import Instant
from emulator.control.refusals import NotThere
from emulator.rules.owners import known, published_secrets, secret_delivery
from emulator.store import published_secrets as store_published_secrets
from emulator.work import Services, Work, opened


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """`secret_string` is the JSON text that Secrets Manager holds. `delivered_at` says since when the endpoint of
    EMULATOR_SECRETS_ENDPOINT has it, `delivery_error` why it has not."""

    arn: str
    pool_id: str
    client_id: str
    secret_string: str
    rotates_at: Instant
    delivered_at: Instant | None
    delivery_error: str | None


def published(services: Services, client_id: str) -> ClientSecret:
    """Of an app client with PublishSecretsInAWSSecretsManager. Raises NotThere."""
    with opened(services, "client secret") as work:
        return _shown(work, client_id)


def rotate(services: Services, client_id: str) -> ClientSecret:
    """A new secret now, and the next one seven days later. The older one of two is good no more. Raises NotThere."""
    with opened(services, "rotate client secret", write=True) as work:
        arn = published_secrets.rotate_now(work, client_id)
        if arn is None:
            raise _nothing_published(client_id)
        secret_delivery.deliver(work, arn)
        return _shown(work, client_id)


def _shown(work: Work, client_id: str) -> ClientSecret:
    found = known.find_client(work, client_id)
    arn = found[0].secret_arn if found else None
    published = store_published_secrets.find(work.db, arn) if arn else None
    if published is None or published.secret_string is None or published.rotates_at is None:
        raise _nothing_published(client_id)
    return ClientSecret(
        arn=published.arn,
        pool_id=published.pool_id,
        client_id=published.client_id,
        secret_string=published.secret_string,
        rotates_at=published.rotates_at,
        delivered_at=published.delivered_at,
        delivery_error=published.delivery_error,
    )


def _nothing_published(client_id: str) -> NotThere:
    return NotThere(f"No app client {client_id} whose secret is in AWS Secrets Manager.")
