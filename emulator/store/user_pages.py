"""Users of one pool or of all, for people who look for somebody: the newest, or those whose names begin with a text.
And what is told of each user of a page, in one question for all of them. Operations ask `store.user_search` instead.

All pools are asked by the list of their ids, so that each is one range of the same index.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from sqlalchemy import ColumnElement, Connection, exists, func, not_, select

from emulator.store import users as store_users
from emulator.store.schema import events, user_attributes, user_pools, users
from emulator.store.sign_in_schema import software_tokens, user_factors, webauthn_credentials
from emulator.store.user_search import Range, Scan
from emulator.store.users import User, search_key

ADDRESSES = ("email", "phone_number")


def newest(db: Connection, pool_id: str | None, *, before: str | None, limit: int) -> list[User]:
    """Newest first; `before` is the id of a user."""
    statement = select(*store_users.COLUMNS).order_by(users.c.id.desc()).limit(limit)
    if pool_id is not None:
        statement = statement.where(users.c.pool_id == pool_id)
    if before is not None:
        statement = statement.where(users.c.id < before)
    return [User(*row) for row in db.execute(statement)]


def beginning(pool_id: str | None, text: str, names: Sequence[str]) -> list[Scan]:
    """Ranges of users whose username, email, phone number or sub begins with the text; nobody is in two of them.
    `names` are the text as pools compare usernames, in each way in which they do."""
    key = search_key(text)
    scans = [_by_name(pool_id, name) for name in names]
    earlier = [_begins(users.c.username_key, name) for name in names]
    for address in ADDRESSES:
        scans.append(_by_address(pool_id, address, key, earlier))
        earlier = [*earlier, _has_address(address, key)]
    where = [_of(users.c.pool_id, pool_id), *map(not_, earlier)]
    return [*scans, Scan(Range(users, where, users.c.id, users.c.sub), text.lower())]


def _by_name(pool_id: str | None, name: str) -> Scan:
    where = [_of(users.c.pool_id, pool_id)]
    return Scan(Range(users, where, users.c.id, users.c.username_key), name)


def _by_address(pool_id: str | None, name: str, key: str, earlier: Sequence[ColumnElement[bool]]) -> Scan:
    columns = user_attributes.c
    where = [_of(columns.pool_id, pool_id), columns.name == name, columns.value_key.is_not(None), *map(not_, earlier)]
    source = user_attributes.join(users, users.c.id == columns.user_id)
    return Scan(Range(source, where, columns.user_id, columns.value_key), key)


def _has_address(name: str, key: str) -> ColumnElement[bool]:
    own = user_attributes.alias()
    return exists().where(own.c.user_id == users.c.id, own.c.name == name, _begins(own.c.value_key, key))


def _begins(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    return func.substr(column, 1, len(text)) == text


def _of(column: ColumnElement[Any], pool_id: str | None) -> ColumnElement[bool]:
    return column.in_(select(user_pools.c.id)) if pool_id is None else column == pool_id


class Facts(Struct):
    """What is told of one user beside their row."""

    attributes: dict[str, str] = field(default_factory=dict)
    factors: list[str] = field(default_factory=list)
    preferred: str | None = None
    has_app: bool = False
    passkeys: int = 0
    last_sign_in: datetime | None = None


def facts(db: Connection, user_ids: Sequence[str]) -> dict[str, Facts]:
    """By the id of each of these users."""
    found = {user_id: Facts() for user_id in user_ids}
    if not found:
        return found
    for user_id, name, value in _values(db, user_ids):
        found[user_id].attributes[name] = value
    factor = user_factors.c
    chosen = select(factor.user_id, factor.factor, factor.preferred).where(factor.user_id.in_(user_ids), factor.enabled)
    for user_id, name, is_preferred in db.execute(chosen):
        found[user_id].factors.append(name)
        found[user_id].preferred = name if is_preferred else found[user_id].preferred
    app = software_tokens.c
    for (user_id,) in db.execute(select(app.user_id).where(app.user_id.in_(user_ids), app.verified_at.is_not(None))):
        found[user_id].has_app = True
    passkey = webauthn_credentials.c.user_id
    for user_id, count in db.execute(select(passkey, func.count()).where(passkey.in_(user_ids)).group_by(passkey)):
        found[user_id].passkeys = count
    for user_id, at in _last_sign_ins(db, user_ids):
        found[user_id].last_sign_in = at
    return found


def _values(db: Connection, user_ids: Sequence[str]) -> Iterator[Any]:
    """Of the attributes that a list shows."""
    columns = user_attributes.c
    names = [name for address in ADDRESSES for name in (address, f"{address}_verified")]
    wanted = select(columns.user_id, columns.name, columns.value).where(columns.user_id.in_(user_ids))
    yield from db.execute(wanted.where(columns.name.in_([*names, "name"])))


def _last_sign_ins(db: Connection, user_ids: Sequence[str]) -> Iterator[Any]:
    """The newest that passed: each found from the end of the user's part of an index."""
    newest = (
        select(events.c.created_at)
        .where(
            events.c.pool_id == users.c.pool_id,
            events.c.user_id == users.c.id,
            events.c.event_type == "SignIn",
            events.c.outcome == "Pass",
        )
        .order_by(events.c.id.desc())
        .limit(1)
        .correlate(users)
        .scalar_subquery()
    )
    yield from db.execute(select(users.c.id, newest).where(users.c.id.in_(user_ids)))
