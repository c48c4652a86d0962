"""The outbox: what the emulator rendered, with the code in it, whether or not it was sent anywhere. The oldest messages
of a pool that has many are swept."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, bindparam, select, update
from sqlalchemy import delete as remove

from emulator.base.address_forms import folded
from emulator.store.batches import delete_some
from emulator.store.outbox_schema import messages
from emulator.store.prepared import PreparedChange
from emulator.store.row_inserts import RowInsert
from emulator.store.schema import user_pools


class Message(Struct, frozen=True):
    """`handed_to` names the custom sender that had to deliver it, None for the emulator itself. `sender` is None for an
    SMS whose number nobody chose, and where an older emulator kept the message."""

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
    sender: str | None = None
    reply_to: str | None = None
    sub: str | None = None

    @property
    def recipient_key(self) -> str:
        """By which people look for the address."""
        return folded(self.recipient)


class Chosen(Struct, frozen=True):
    """Which messages: those that fit in everything that is named. `after` and `before` are ids of messages: only
    younger ones, only older ones."""

    to: str | None = None
    pool_id: str | None = None
    username: str | None = None
    purpose: str | None = None
    medium: str | None = None
    after: str | None = None
    before: str | None = None


_COLUMNS = [messages.c[name] for name in Message.__struct_fields__]
_INSERT = RowInsert(messages, [*Message.__struct_fields__, "recipient_key"])
_DELIVERED = PreparedChange(
    update(messages)
    .where(messages.c.id == bindparam("message_id"))
    .values(sent_at=bindparam("at"), delivery_error=bindparam("error"))
)


def add(db: Connection, message: Message) -> None:
    _INSERT.add(db, message)


def record_delivery(db: Connection, message_id: str, *, sent_at: datetime | None, error: str | None) -> None:
    _DELIVERED.run(db, {"message_id": message_id, "at": sent_at, "error": error})


def find(db: Connection, message_id: str) -> Message | None:
    row = db.execute(select(*_COLUMNS).where(messages.c.id == message_id)).one_or_none()
    return Message(*row) if row else None


def newest(
    db: Connection,
    chosen: Chosen | None = None,
    *,
    to: str | None = None,
    pool_id: str | None = None,
    limit: int,
) -> list[Message]:
    """Newest first."""
    chosen = chosen or Chosen(to=to, pool_id=pool_id)
    statement = select(*_COLUMNS).where(*_conditions(chosen)).order_by(messages.c.id.desc()).limit(limit)
    return [Message(*row) for row in db.execute(statement)]


def delete(db: Connection, message_id: str) -> bool:
    return db.execute(remove(messages).where(messages.c.id == message_id)).rowcount == 1


def delete_oldest(db: Connection, chosen: Chosen, *, upto: str, limit: int) -> int:
    """Deletes up to `limit` of the chosen that are not younger than `upto`; the number that went."""
    return delete_some(db, messages, *_conditions(chosen), messages.c.id <= upto, limit=limit)


def _conditions(chosen: Chosen) -> list[ColumnElement[bool]]:
    columns = messages.c
    wanted = {
        columns.recipient_key: None if chosen.to is None else folded(chosen.to),
        columns.pool_id: chosen.pool_id if chosen.to is None else None,
        columns.username: chosen.username,
        columns.purpose: chosen.purpose,
        columns.medium: chosen.medium,
    }
    conditions = [column == value for column, value in wanted.items() if value is not None]
    if chosen.to is not None and chosen.pool_id is not None:
        # As an expression: the address tells more than the pool, but neither database knows that of every outbox.
        conditions.append(columns.pool_id + "" == chosen.pool_id)
    if chosen.after is not None:
        conditions.append(columns.id > chosen.after)
    if chosen.before is not None:
        conditions.append(columns.id < chosen.before)
    return conditions


def newest_to_go(db: Connection, *, keep: int) -> dict[str, str]:
    """By pool, the newest message that is not among the pool's `keep` newest; pools with no more have none."""
    of_pool = messages.c.pool_id == user_pools.c.id
    beyond = select(messages.c.id).where(of_pool).order_by(messages.c.id.desc()).offset(keep).limit(1)
    rows = db.execute(select(user_pools.c.id, beyond.scalar_subquery())).all()
    return {pool_id: message_id for pool_id, message_id in rows if message_id is not None}


def sweep(db: Connection, limit: int, *, pool_id: str, upto: str) -> int:
    """Deletes this message of the pool and older ones, `limit` at most."""
    return delete_some(db, messages, messages.c.pool_id == pool_id, messages.c.id <= upto, limit=limit)
