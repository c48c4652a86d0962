"""The secrets of an app client: one from the beginning, two while they are being rotated, and never none again.

Whichever of them a caller uses is right (`secret_hash`, `revocation`). A client that was made without a secret stays
public. The value of a secret is shown once, in the answer of the call that made it, and never if the caller supplied
it; DescribeUserPoolClient shows the one that the client began with, and none once that is deleted: no other takes its
place (seen: floci#344, #345).
"""

from datetime import datetime
from typing import Literal

from emulator import errors
from emulator.base import ids
from emulator.base.clock import epoch, iso
from emulator.model.shapes import ClientSecretDescriptorType
from emulator.rules.owners import known
from emulator.store import clients
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.work import Work

MOST_SECRETS = 2  # seen: API reference of AddUserPoolClientSecret
LONGEST_ID = 128
Origin = Literal["generated", "given"]

Secret = dict[str, str]


def first(client_id: str, value: str | None, at: datetime, origin: Origin) -> list[Secret]:
    """The secrets of a client that is made with this one, or with none."""
    return [] if value is None else [made(client_id, value, at, [], origin)]


def listed(client: Client) -> list[Secret]:
    """The live secrets, oldest first; that of a row from before there could be two began with the client."""
    return client.secrets or first(client.id, client.secret, client.created_at, "generated")


def add(work: Work, pool: Pool, client_id: str, value: str | None) -> ClientSecretDescriptorType:
    """Raises InvalidParameterException for a public client and for one whose secrets Cognito itself rotates,
    LimitExceededException for a third secret."""
    client = _held(work, pool, client_id)
    secrets = listed(client)
    if not secrets:
        raise errors.owners.client_has_no_secret(client_id)
    if client.secret_arn is not None:
        raise errors.owners.client_secret_is_managed(client_id)
    if len(secrets) >= MOST_SECRETS:
        raise errors.owners.too_many_client_secrets(MOST_SECRETS)
    origin: Origin = "generated" if value is None else "given"
    secret = made(client_id, value or ids.client_secret(work.random), work.now, secrets, origin)
    clients.put_secrets(work.db, client_id, work.now, [*secrets, secret], shown=client.secret)
    descriptor = render(secret)
    if value is None:
        descriptor["ClientSecretValue"] = secret["value"]
    return descriptor


def remove(work: Work, pool: Pool, client_id: str, secret_id: str) -> None:
    """Raises ResourceNotFoundException for a secret the client does not have, InvalidParameterException for its last
    one and for the one that AWS Secrets Manager holds."""
    client = _held(work, pool, client_id)
    secrets = listed(client)
    left = [secret for secret in secrets if secret["id"] != secret_id]
    if len(left) == len(secrets):
        raise errors.owners.client_secret_does_not_exist(secret_id)
    if not left:
        raise errors.owners.last_client_secret()
    if client.secret_arn is not None and left[-1] != secrets[-1]:
        raise errors.owners.client_secret_is_managed(client_id)
    shown = next((secret["id"] for secret in secrets if secret["value"] == client.secret), None)
    clients.put_secrets(work.db, client_id, work.now, left, shown=None if shown == secret_id else client.secret)


def render(secret: Secret) -> ClientSecretDescriptorType:
    """Without the value, which is shown only once."""
    created_at = datetime.fromisoformat(secret["created_at"])
    return {"ClientSecretId": secret["id"], "ClientSecretCreateDate": epoch(created_at)}


def _held(work: Work, pool: Pool, client_id: str) -> Client:
    """The client's row, locked: two calls at once must not both add the second secret, or take the last two away."""
    client = known.lock_client(work, client_id)
    if client is None or client.pool_id != pool.id:
        raise errors.owners.user_pool_client_does_not_exist(client_id)
    return client


def is_generated(secret: Secret) -> bool:
    """Of a row from before this was written down it is taken for granted."""
    return secret.get("origin", "generated") == "generated"


def made(client_id: str, value: str, at: datetime, others: list[Secret], origin: Origin) -> Secret:
    """Its id is `<client-id>--<epoch-create-time>`, in milliseconds (unverified: the unit); a pinned client id may
    leave no room for that, and is cut."""
    taken = {other["id"] for other in others}
    moment = int(at.timestamp() * 1000)
    while True:
        tail = f"--{moment}"
        secret_id = client_id[: LONGEST_ID - len(tail)] + tail
        if secret_id not in taken:
            return {"id": secret_id, "value": value, "created_at": iso(at), "origin": origin}
        moment += 1
