"""Who owns which alias. The primary key (pool, kind, value) is the ownership rule: two users cannot both insert."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, select, update

from emulator.store import users
from emulator.store.row_inserts import RowInsert
from emulator.store.schema import aliases


class Alias(Struct, frozen=True):
    pool_id: str
    kind: str
    value_key: str
    value: str
    user_id: str
    since: datetime


class Claim(Struct, frozen=True):
    """`previous_owner` is whom a forced claim took the alias from, or who refused an unforced one."""

    owned: bool
    previous_owner: str | None


_INSERT = RowInsert(aliases, Alias.__struct_fields__, unless_taken=True)
_OWNER = select(aliases.c.user_id).where(
    aliases.c.pool_id == bindparam("pool_id"),
    aliases.c.kind == bindparam("kind"),
    aliases.c.value_key == bindparam("value_key"),
)
_OWNER_LOCKED = _OWNER.with_for_update()
_MOVE = update(aliases).where(
    aliases.c.pool_id == bindparam("of_pool_id"),
    aliases.c.kind == bindparam("of_kind"),
    aliases.c.value_key == bindparam("of_value_key"),
)
_OF_USER = select(aliases.c.kind, aliases.c.value).where(aliases.c.user_id == bindparam("user_id"))


def owner(db: Connection, pool_id: str, kind: str, value_key: str) -> str | None:
    """The owner's user id."""
    found = db.execute(_OWNER, {"pool_id": pool_id, "kind": kind, "value_key": value_key})
    user_id: str | None = found.scalar_one_or_none()
    return user_id


def claim(db: Connection, alias: Alias, *, force: bool) -> Claim:
    """Makes `alias.user_id` the owner: of a free alias always, of somebody else's only with `force`.

    The insert decides for a free alias; a taken one is locked before its owner is believed, so that in any race there
    is one owner, and each owner who loses it is known to exactly one winner.
    """
    while not _INSERT.add(db, alias):
        key = {"pool_id": alias.pool_id, "kind": alias.kind, "value_key": alias.value_key}
        previous: str | None = db.execute(_OWNER if force else _OWNER_LOCKED, key).scalar_one_or_none()
        if previous is None:  # released between the two statements: try again
            continue
        if previous == alias.user_id:
            return Claim(owned=True, previous_owner=None)
        if not force:
            return Claim(owned=False, previous_owner=previous)
        if _moved(db, alias, key, previous):
            return Claim(owned=True, previous_owner=previous)
    return Claim(owned=True, previous_owner=None)


def _moved(db: Connection, alias: Alias, key: dict[str, str], previous: str) -> bool:
    """False, with nothing held, if the alias changed hands first. The owner's row is held before the alias, the order
    of whoever changes or deletes the owner: the other way round they would wait for each other."""
    with db.begin_nested() as attempt:
        users.lock(db, previous)
        if db.execute(_OWNER_LOCKED, key).scalar_one_or_none() != previous:
            attempt.rollback()
            return False
        db.execute(_MOVE, {**_key(key), "user_id": alias.user_id, "value": alias.value, "since": alias.since})
    return True


def _key(key: dict[str, str]) -> dict[str, str]:
    return {f"of_{name}": value for name, value in key.items()}


def of_user(db: Connection, user_id: str) -> dict[str, str]:
    """The user's aliases by their kind."""
    return {row.kind: row.value for row in db.execute(_OF_USER, {"user_id": user_id})}


def rows_of_user(db: Connection, user_id: str) -> list[Alias]:
    """In the order of their kinds."""
    columns = [aliases.c[name] for name in Alias.__struct_fields__]
    mine = select(*columns).where(aliases.c.user_id == user_id)
    return [Alias(*row) for row in db.execute(mine.order_by(aliases.c.kind, aliases.c.value_key))]


def release(db: Connection, user_id: str, kind: str, *, keep: str | None = None) -> None:
    """The user owns no alias of this kind any more, but for the one whose `value_key` is `keep`."""
    statement = delete(aliases).where(aliases.c.user_id == user_id, aliases.c.kind == kind)
    db.execute(statement if keep is None else statement.where(aliases.c.value_key != keep))
