"""The outbox: every message the emulator ever rendered, with the code in it, whether or not it was sent anywhere."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from emulator.store.schema import messages


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
