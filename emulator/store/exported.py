"""A pool's users with all that belongs to them, a page of many at a time: for whoever takes all of them out.

One view of the database from beginning to end: what others write meanwhile is not seen, so a user is never half there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self, Unpack

from sqlalchemy import Connection, Table, select

from emulator.store.engine import LONG_SECONDS, Database, How
from emulator.store.provider_schema import linked_identities
from emulator.store.schema import (
    codes,
    password_history,
    refresh_token_families,
    user_attributes,
    user_group_members,
    user_groups,
    user_pools,
    users,
)
from emulator.store.sign_in_schema import (
    devices,
    rotated_refresh_tokens,
    software_tokens,
    user_factors,
    webauthn_credentials,
)
from emulator.store.whole import beginnings

PAGE = 500
Row = Any  # of SQLAlchemy, by the names of the columns


class WholeView:
    """Transactions that only read, in one view of the database. What an operation does inside of it is not kept."""

    reads_only_what_is_kept = False

    def __init__(self, database: Database) -> None:
        self.lock_seconds = database.lock_seconds
        self._database = database

    def __enter__(self) -> Self:
        self._connection = self._database.begin(write=False, patience=LONG_SECONDS)
        try:
            beginnings.at_one_moment(self._connection)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._database.end(self._connection, write=False, keep=False)

    def begin(self, *, write: bool, **how: Unpack[How]) -> Connection:
        del write, how
        return self._connection

    def end(self, connection: Connection, *, write: bool, keep: bool, reserved: bool = False) -> None:
        del connection, write, keep, reserved


class Exported:
    """One user: the row, and the rows of each table that name it."""

    def __init__(self, row: Row, attributes: dict[str, str], beside: Mapping[str, list[Row]]) -> None:
        self.row = row
        self.attributes = attributes
        self._beside = beside

    def of(self, table: str) -> list[Row]:
        return self._beside.get(table, [])


_BESIDE: dict[str, tuple[Table, str]] = {
    "codes": (codes, "issued_at"),
    "devices": (devices, "device_key"),
    "linked_identities": (linked_identities, "id"),
    "password_history": (password_history, "id"),
    "software_tokens": (software_tokens, "id"),
    "user_factors": (user_factors, "factor"),
    "webauthn_credentials": (webauthn_credentials, "credential_id"),
}
_SESSIONS: dict[str, tuple[Table, str]] = {"refresh_token_families": (refresh_token_families, "origin_jti")}


def pool_ids(db: Connection) -> list[str]:
    """Every pool of every account and region, the oldest first."""
    return list(db.execute(select(user_pools.c.id).order_by(user_pools.c.created_at, user_pools.c.id)).scalars())


def of_pool(db: Connection, pool_id: str, *, sessions: bool) -> Iterator[Exported]:
    """In the order in which they were made."""
    after = ""
    chosen = select(users).where(users.c.pool_id == pool_id).order_by(users.c.id).limit(PAGE)
    while rows := db.execute(chosen.where(users.c.id > after)).mappings().all():
        ids = [row["id"] for row in rows]
        after = ids[-1]
        attributes = _attributes(db, ids)
        beside = _beside(db, ids, {**_BESIDE, **(_SESSIONS if sessions else {})})
        beside["groups"] = _groups(db, ids)
        if sessions:
            beside["rotated_refresh_tokens"] = _rotated(db, ids)
        for row in rows:
            yield Exported(
                row, attributes[row["id"]], {name: found.get(row["id"], []) for name, found in beside.items()}
            )


def _attributes(db: Connection, ids: list[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {user_id: {} for user_id in ids}
    columns = user_attributes.c
    statement = select(columns.user_id, columns.name, columns.value).where(columns.user_id.in_(ids))
    for user_id, name, value in db.execute(statement.order_by(columns.user_id, columns.name)):
        found[user_id][name] = value
    return found


def _beside(db: Connection, ids: list[str], tables: Mapping[str, tuple[Table, str]]) -> dict[str, dict[str, list[Row]]]:
    found: dict[str, dict[str, list[Row]]] = {}
    for name, (table, order) in tables.items():
        statement = select(table).where(table.c.user_id.in_(ids)).order_by(table.c.user_id, table.c[order])
        found[name] = _by_user(db.execute(statement).mappings().all())
    return found


def _groups(db: Connection, ids: list[str]) -> dict[str, list[Row]]:
    member, group = user_group_members.c, user_groups.c
    statement = (
        select(member.user_id, group.name, member.since)
        .join(user_groups, (group.pool_id == member.pool_id) & (group.name_key == member.name_key))
        .where(member.user_id.in_(ids))
        .order_by(member.user_id, group.name_key)
    )
    return _by_user(db.execute(statement).mappings().all())


def _rotated(db: Connection, ids: list[str]) -> dict[str, list[Row]]:
    token, family = rotated_refresh_tokens.c, refresh_token_families.c
    statement = (
        select(family.user_id, rotated_refresh_tokens)
        .join(refresh_token_families, family.origin_jti == token.origin_jti)
        .where(family.user_id.in_(ids))
        .order_by(token.token_digest)
    )
    return _by_user(db.execute(statement).mappings().all())


def _by_user(rows: Any) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["user_id"]].append(row)
    return found
