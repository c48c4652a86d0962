"""A pool beside a pool: the same settings and app clients, and its users as they are or as they were."""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from emulator.base import ids
from emulator.base.clock import iso
from emulator.calls import running
from emulator.control import named
from emulator.control.refusals import Refused
from emulator.errors import CognitoError
from emulator.rules.owners import client_secrets, recoveries
from emulator.store import pool_copies as store
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.work import Services, Work, opened


@dataclass(frozen=True, slots=True)
class CopiedPool:
    """`clients` are the ids of the app clients: those of the pool that was copied, and what they are in the copy."""

    pool: str
    name: str
    clients: dict[str, str]
    users: int


def copy(services: Services, pool_id: str, name: str, at: datetime | None = None) -> CopiedPool:
    """`at` brings the users as they were then. Raises NotThere, and Refused for an instant that the history does not
    reach and for a name that CreateUserPool would not take."""
    try:
        running.check("CreateUserPool", {"PoolName": name})
    except CognitoError as error:
        raise Refused(f"No pool can have this name: {error.message}") from None
    with opened(services, "copy a pool", write=True) as work:
        source = named.pool(work, pool_id)
        if at is not None:
            _check(work, source, at)
        return _copied(work, source, name, at)


def _check(work: Work, source: Pool, at: datetime) -> None:
    begins = recoveries.history_begins(source, work.now)
    if begins is None:
        raise Refused(f"User pool {source.id} is in the {source.effective.tier} plan, which keeps no history.")
    if not begins <= at <= work.now:
        raise Refused(f"The history of user pool {source.id} reaches from {iso(begins)} to {iso(work.now)}.")


def _copied(work: Work, source: Pool, name: str, at: datetime | None) -> CopiedPool:
    db, random = work.db, work.random

    def new_id(prefix: str) -> str:
        return ids.row_id(prefix, random)

    new_pool = ids.pool_id(source.home_region, random)
    while not store.add_pool(db, source, new_pool, new_id("pool"), name, work.now):
        new_pool = ids.pool_id(source.home_region, random)
    clients = store.add_clients(db, source.id, new_pool, lambda client: _client(work, client))
    store.add_providers(db, source.id, new_pool, new_id)
    users = store.add_users(db, source.id, new_pool, at, new_id)
    store.begin_history(db, new_pool, source, work.now)
    return CopiedPool(new_pool, name, clients, users)


def _client(work: Work, client: Client) -> Client:
    """With a secret of its own where the other has one; none that AWS Secrets Manager holds."""
    client_id = ids.client_id(work.random)
    secret = ids.client_secret(work.random) if client.has_secret else None
    return replace(
        client,
        id=client_id,
        secret=secret,
        secrets=client_secrets.first(client_id, secret, work.now, "generated"),
        secret_arn=None,
        created_at=work.now,
        updated_at=work.now,
    )
