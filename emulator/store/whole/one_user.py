"""One user out of a snapshot: the rows that are the user's, and putting them where there is no such user.

Sign-ins are no part of it, nor what hangs on them: sessions, refresh tokens, browser sessions, authorization codes.
What happened to the user is written in `events` and `messages`, which stay when a user goes.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import JSON, Connection, Table, column, select, table
from sqlalchemy.sql.expression import TableClause

from emulator.store.columns import SealedSecrets
from emulator.store.provider_schema import linked_identities
from emulator.store.schema import (
    aliases,
    codes,
    password_history,
    user_attributes,
    user_group_members,
    user_groups,
    users,
)
from emulator.store.sign_in_schema import devices, software_tokens, user_factors, webauthn_credentials
from emulator.store.upsert import insert_into
from emulator.store.whole import copying, sealed

_MEMBERS = user_group_members.name
_OF_A_USER: tuple[Table, ...] = (
    user_attributes,
    aliases,
    linked_identities,
    user_group_members,
    user_factors,
    software_tokens,
    webauthn_credentials,
    password_history,
    devices,
    codes,
)
Row = dict[str, Any]


class Stored(Struct, frozen=True):
    """`user` is the row of `users`, `beside` the rows of each other table by its name, `groups` the names of the groups
    by their keys. Secrets are opened."""

    user: Row
    beside: dict[str, list[Row]]
    groups: dict[str, str]


def find(db: Connection, schema: str, pool_id: str, username_key: str) -> Stored | None:
    """The user as the snapshot in `schema` has them. Raises WrongKey where its secrets cannot be opened here."""
    state = table("emulator_state", column("sealing_check"), schema=schema)
    sealed.check(db, db.execute(select(state.c.sealing_check)).scalar_one())
    there = _raw(users, schema)
    found = _rows(db, there, there.c.pool_id == pool_id, there.c.username_key == username_key)
    if not found:
        return None
    beside = {}
    for each in _OF_A_USER:
        raw = _raw(each, schema)
        beside[each.name] = _rows(db, raw, raw.c.user_id == found[0]["id"])
    return Stored(found[0], beside, _groups(db, schema, pool_id, beside[_MEMBERS]))


def without_gone_groups(db: Connection, stored: Stored) -> tuple[Stored, list[str]]:
    """The same without the groups that are not there now, and their names. Those that are there stay until the
    transaction ends."""
    named = user_groups.c.name_key.in_(list(stored.groups))
    mine = select(user_groups.c.name_key).where(user_groups.c.pool_id == stored.user["pool_id"], named)
    there = set(db.execute(mine.with_for_update(read=True, key_share=True)).scalars())
    members = [row for row in stored.beside[_MEMBERS] if row["name_key"] in there]
    gone = sorted(name for key, name in stored.groups.items() if key not in there)
    return replace(stored, beside={**stored.beside, _MEMBERS: members}), gone


def put(db: Connection, stored: Stored) -> tuple[str, Row] | None:
    """Writes all rows. Where a unique constraint holds another one in the place of one of them: that row and its table,
    and the caller has to undo the rest."""
    rows = [(users, stored.user), *((each, row) for each in _OF_A_USER for row in stored.beside[each.name])]
    for each, row in rows:
        statement = insert_into(db, _raw(each, None)).on_conflict_do_nothing()
        if db.execute(statement, row).rowcount != 1:
            return each.name, row
    return None


@cache
def _raw(whole: Table, schema: str | None) -> TableClause:
    """JSON as its text, so that `null` stays another thing than NULL; what is sealed is opened, and sealed again by the
    key of now."""
    return table(whole.name, *(column(each.name, _type(each.type)) for each in whole.columns), schema=schema)


def _type(kind: Any) -> Any:
    is_document = isinstance(kind, JSON | SealedSecrets)
    return copying.Document(is_ordered=copying.is_ordered(kind)) if is_document else kind


def _rows(db: Connection, raw: TableClause, *where: Any) -> list[Row]:
    statement = copying.reading(raw, raw.columns.keys())
    return [dict(row) for row in db.execute(statement.where(*where)).mappings()]


def _groups(db: Connection, schema: str, pool_id: str, members: Sequence[Row]) -> dict[str, str]:
    there = _raw(user_groups, schema).c
    mine = select(there.name_key, there.name).where(
        there.pool_id == pool_id, there.name_key.in_([row["name_key"] for row in members])
    )
    return {row.name_key: row.name for row in db.execute(mine)}
