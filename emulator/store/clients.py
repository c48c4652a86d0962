"""App clients: one row each, with the settings as AWS names them."""

from datetime import datetime
from functools import cached_property
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, bindparam, delete, func, select, update

from emulator.effective.client import ClientSettings
from emulator.effective.registration import Registration
from emulator.store import pool_marks, pools
from emulator.store.prepared import PreparedSelect
from emulator.store.schema import user_pool_clients, user_pools
from emulator.store.upsert import add_unless_taken


class Client(Struct, frozen=True, dict=True):
    """`settings` holds CreateUserPoolClient's members under AWS's names, without the name and the secret;
    `effective` is what they come to.

    `secrets` lists the live secrets, `{id, value, created_at, origin}`, oldest first. `secret` is the one that the
    client began with, as long as it is live: it alone is ever shown. A row from before there could be two has only
    `secret`. Where Cognito keeps the secrets in AWS Secrets Manager, `secret_arn` is shown instead.
    `registration` is no column: it is that of an external client that acts as this one.
    """

    id: str
    pool_id: str
    name: str
    secret: str | None
    settings: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    secrets: list[dict[str, str]] = field(default_factory=list)
    secret_arn: str | None = None
    registration: Registration | None = None

    @cached_property
    def effective(self) -> ClientSettings:
        return ClientSettings(self.settings)

    @property
    def live_secrets(self) -> list[str]:
        """Every value that is a secret of this client now; none for a public client."""
        if self.secrets:
            return [secret["value"] for secret in self.secrets]
        return [] if self.secret is None else [self.secret]

    @cached_property
    def has_secret(self) -> bool:
        """Whether callers must prove that they are the client. An external client is public."""
        return self.registration is None and (bool(self.secrets) or self.secret is not None)

    @cached_property
    def metadata_url(self) -> str | None:
        """By which an external client is known."""
        return self.registration.url if self.registration is not None else None


_NAMES = [name for name in Client.__struct_fields__ if name in user_pool_clients.c]
COLUMNS = [user_pool_clients.c[name] for name in _NAMES]
_WIDTH = len(COLUMNS)
_WITH_POOL = PreparedSelect(
    select(*COLUMNS, *pools.COLUMNS)
    .join(user_pools, user_pools.c.id == user_pool_clients.c.pool_id)
    .where(user_pool_clients.c.id == bindparam("id"))
)


def find(db: Connection, client_id: str) -> tuple[Client, pools.Pool] | None:
    """A client and its pool, in one round trip."""
    row = _WITH_POOL.first(db, {"id": client_id})
    return (Client(*row[:_WIDTH]), pools.Pool(*row[_WIDTH:])) if row else None


def lock(db: Connection, client_id: str) -> Client | None:
    """The client as it is now, held until the transaction ends; on SQLite only one transaction writes at a time
    anyway."""
    row = db.execute(
        select(*COLUMNS).where(user_pool_clients.c.id == client_id).with_for_update(key_share=True)
    ).one_or_none()
    return Client(*row) if row else None


def add(db: Connection, client: Client) -> bool:
    """False if the id is taken."""
    pool_marks.forget_mark(db)
    return add_unless_taken(db, user_pool_clients, {name: getattr(client, name) for name in _NAMES})


def change(db: Connection, client_id: str, at: datetime, **values: Any) -> None:
    """Any column but the secrets, which `put_secrets` writes."""
    pool_marks.forget_mark(db)
    db.execute(update(user_pool_clients).where(user_pool_clients.c.id == client_id).values(updated_at=at, **values))


def put_secrets(
    db: Connection, client_id: str, at: datetime, secrets: list[dict[str, str]], *, shown: str | None
) -> None:
    """The live secrets, oldest first, and the one that is shown: both columns are written here only."""
    change(db, client_id, at, secrets=secrets, secret=shown)


def remove(db: Connection, client_id: str) -> bool:
    pool_marks.forget_mark(db)
    return db.execute(delete(user_pool_clients).where(user_pool_clients.c.id == client_id)).rowcount == 1


def count(db: Connection, pool_id: str) -> int:
    statement = select(func.count()).select_from(user_pool_clients).where(user_pool_clients.c.pool_id == pool_id)
    return int(db.execute(statement).scalar_one())


def page(db: Connection, pool_id: str, *, after: str | None, limit: int) -> list[Client]:
    statement = (
        select(*COLUMNS).where(user_pool_clients.c.pool_id == pool_id).order_by(user_pool_clients.c.id).limit(limit)
    )
    if after is not None:
        statement = statement.where(user_pool_clients.c.id > after)
    return [Client(*row) for row in db.execute(statement)]
