"""The outbox: what the emulator rendered, with the code in it, whether or not it was sent anywhere. The oldest messages
of a pool that has many are swept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from emulator.store.batches import delete_some
from emulator.store.schema import messages, user_pools


@dataclass(frozen=True, slots=True)
class Message:
    """`handed_to` names the custom sender that had to deliver it, None for the emulator itself."""

    id: str
    pool_id: str
    username: str
    recipient: str
    medium: str
    purpose: str
    subject: str | None
    body: str
    code: str | None
    created_at: datetime
    sent_at: datetime | None
    delivery_error: str | None
    handed_to: str | None


_COLUMNS = [messages.c[name] for name in Message.__slots__]
_INSERT = insert(messages)
_DELIVERED = update(messages).where(messages.c.id == bindparam("message_id"))


def add(db: Connection, message: Message) -> None:
    db.execute(_INSERT, {name: getattr(message, name) for name in Message.__slots__})


def record_delivery(db: Connection, message_id: str, *, sent_at: datetime | None, error: str | None) -> None:
    db.execute(_DELIVERED.values(sent_at=sent_at, delivery_error=error), {"message_id": message_id})


def newest(
    db: Connection, *, to: str | None = None, pool_id: str | None = None, after: str | None = None, limit: int
) -> list[Message]:
    """Newest first. `after` is a message id: only younger ones."""
    statement = select(*_COLUMNS).order_by(messages.c.id.desc()).limit(limit)
    if to is not None:
        statement = statement.where(messages.c.recipient == to)
    if pool_id is not None:
        statement = statement.where(messages.c.pool_id == pool_id)
    if after is not None:
        statement = statement.where(messages.c.id > after)
    return [Message(*row) for row in db.execute(statement)]


def newest_to_go(db: Connection, *, keep: int) -> dict[str, str]:
    """By pool, the newest message that is not among the pool's `keep` newest; pools with no more have none."""
    of_pool = messages.c.pool_id == user_pools.c.id
    beyond = select(messages.c.id).where(of_pool).order_by(messages.c.id.desc()).offset(keep).limit(1)
    rows = db.execute(select(user_pools.c.id, beyond.scalar_subquery())).all()
    return {pool_id: message_id for pool_id, message_id in rows if message_id is not None}


def sweep(db: Connection, limit: int, *, pool_id: str, upto: str) -> int:
    """Deletes this message of the pool and older ones, `limit` at most."""
    return delete_some(db, messages, messages.c.pool_id == pool_id, messages.c.id <= upto, limit=limit)
