"""Finds what a text may be, when nothing else is known of it: a name or an address of a user, a sub, a code. Every
question goes through an index, once for each pool, or reads a bounded number of the newest rows."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from emulator.store.messages import Message
from emulator.store.outbox_schema import messages
from emulator.store.schema import user_attributes, user_pools, users
from emulator.store.user_search import beyond
from emulator.store.users import COLUMNS, User, search_key

MOST_MESSAGES = 10_000  # the newest, in which a code is looked for
_ADDRESSES = ("email", "phone_number", "preferred_username")
_MESSAGE_COLUMNS = [messages.c[name] for name in Message.__struct_fields__]
_EVERY_POOL = select(user_pools.c.id)


def users_named(db: Connection, text: str, *, limit: int) -> list[User]:
    """Whose username begins with the text, in whatever case where their pool ignores it."""
    begins = [_begins_with(db, key) for key in dict.fromkeys((text, text.lower()))]
    return _users(db, select(*COLUMNS).where(users.c.pool_id.in_(_EVERY_POOL), or_(*begins)), limit)


def users_of_sub(db: Connection, sub: str, *, limit: int) -> list[User]:
    return _users(db, select(*COLUMNS).where(users.c.pool_id.in_(_EVERY_POOL), users.c.sub == sub), limit)


def users_of_address(db: Connection, text: str, *, limit: int) -> list[User]:
    """Whose e-mail, phone number or preferred username it is, verified or not."""
    columns = user_attributes.c
    found = (
        select(*COLUMNS)
        .join(user_attributes, columns.user_id == users.c.id)
        .where(columns.pool_id.in_(_EVERY_POOL), columns.name.in_(_ADDRESSES), columns.value_key == search_key(text))
    )
    return _users(db, found, limit)


def messages_of_code(db: Connection, code: str, *, limit: int) -> list[Message]:
    """Of the newest 10,000 messages those that brought the code, newest first."""
    newest = select(messages.c.id, messages.c.code).order_by(messages.c.id.desc()).limit(MOST_MESSAGES).subquery()
    found = select(newest.c.id).where(newest.c.code == code).order_by(newest.c.id.desc()).limit(limit)
    ids = list(db.execute(found).scalars())
    rows = db.execute(select(*_MESSAGE_COLUMNS).where(messages.c.id.in_(ids)).order_by(messages.c.id.desc()))
    return [Message(*row) for row in rows]


def _begins_with(db: Connection, key: str) -> ColumnElement[bool]:
    column: ColumnElement[str] = users.c.username_key
    if db.dialect.name == "postgresql":
        column = column.collate("C")
    end = beyond(key)
    return column >= key if end is None else (column >= key) & (column < end)


def _users(db: Connection, statement: Select[Any], limit: int) -> list[User]:
    rows = db.execute(statement.order_by(users.c.username_key, users.c.id).limit(limit))
    return [User(*row) for row in rows]
