"""Copying a pool: its settings, app clients, resource servers, providers and groups as they are, and its users as they
are or as they were at an instant.

Row ids are one for all pools, so every user, app, link, provider and client gets new ones; a `sub` stays. An SRP
verifier is made of the pool's id, so copied users have none until they type their password once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from msgspec.structs import replace
from sqlalchemy import Connection, Table, insert, select, update

from emulator.store import change_history, clients, pool_clocks, pool_marks, pools
from emulator.store.change_triggers import RECORDED
from emulator.store.clients import Client
from emulator.store.oauth_schema import resource_servers
from emulator.store.pools import Pool
from emulator.store.provider_schema import identity_provider_identifiers, identity_providers
from emulator.store.schema import user_pools

Row = dict[str, Any]
NewId = Callable[[str], str]
Thing = TypeVar("Thing")
_BATCH = 1000
# In the order in which rows refer to others; with the prefix of ids that are made anew.
_TABLES = {
    "users": "user",
    "user_groups": None,
    "user_attributes": None,
    "aliases": None,
    "user_group_members": None,
    "user_factors": None,
    "software_tokens": "totp",
    "webauthn_credentials": None,
    "linked_identities": "link",
}
_OF_THE_OLD_POOL = dict.fromkeys(("srp_salt", "srp_verifier"))
_KINDS = {each.name: each.table for each in RECORDED}


def add_pool(db: Connection, source: Pool, new_id: str, incarnation: str, name: str, now: datetime) -> bool:
    """False if the id is taken. Nothing is noted of the copied rows: `begin_history` comes after them."""
    copied = replace(
        source,
        id=new_id,
        incarnation=incarnation,
        name=name,
        created_at=now,
        updated_at=now,
        history_since=None,
        long_history_since=None,
        paused_until=None,
    )
    is_new = pools.add(db, copied)
    if is_new:
        none = dict.fromkeys(("history_since", "long_history_since"))
        pool_marks.forget_mark(db)
        db.execute(update(user_pools).where(user_pools.c.id == new_id).values(none))
        pool_clocks.put(db, new_id, pool_clocks.lock(db, source.id)[1])
    return is_new


def begin_history(db: Connection, copied_id: str, source: Pool, now: datetime) -> None:
    """As of a pool that comes into its plan now."""
    pools.change(db, copied_id, now, settings=source.settings)


def add_clients(db: Connection, source_id: str, pool_id: str, made: Callable[[Client], Client]) -> dict[str, str]:
    """Old id to new id. `made` gives a client its new id and secret."""
    found = clients.page(db, source_id, after=None, limit=10_000)
    copies = {client.id: replace(made(client), pool_id=pool_id) for client in found}
    for copied in copies.values():
        clients.add(db, copied)
    return {old: copied.id for old, copied in copies.items()}


def add_providers(db: Connection, source_id: str, pool_id: str, new_id: NewId) -> None:
    """With their identifiers, and the resource servers."""
    pool_marks.forget_mark(db)
    _copy(db, resource_servers, source_id, {"pool_id": pool_id})
    known: dict[str, str] = {}
    for row in _rows(db, identity_providers, source_id):
        known[row["id"]] = new_id("idp")
        db.execute(insert(identity_providers), {**row, "id": known[row["id"]], "pool_id": pool_id})
    for row in _rows(db, identity_provider_identifiers, source_id):
        changed = {"pool_id": pool_id, "provider_id": known[row["provider_id"]]}
        db.execute(insert(identity_provider_identifiers), {**row, **changed})


def add_users(db: Connection, source_id: str, pool_id: str, at: datetime | None, new_id: NewId) -> int:
    """With groups, members and factors, as they were at the instant; how many there are."""
    users: dict[str, str] = {}
    for name, prefix in _TABLES.items():
        rows = change_history.at(db, source_id, name, at)
        for batch in _batches(rows):
            copied = [_copied(name, row, pool_id, users, new_id, prefix) for row in batch]
            db.execute(insert(_KINDS[name]), copied)
    return len(users)


def _copied(name: str, row: Row, pool_id: str, users: dict[str, str], new_id: NewId, prefix: str | None) -> Row:
    changed: Row = {"pool_id": pool_id} if "pool_id" in row else {}
    if prefix is not None:
        changed["id"] = new_id(prefix)
    if name == "users":
        users[row["id"]] = changed["id"]
        changed |= _OF_THE_OLD_POOL
    elif "user_id" in row:
        changed["user_id"] = users[row["user_id"]]
    return {**row, **changed}


def _copy(db: Connection, table: Table, source_id: str, changed: Mapping[str, Any]) -> None:
    rows = [{**row, **changed} for row in _rows(db, table, source_id)]
    if rows:
        db.execute(insert(table), rows)


def _rows(db: Connection, table: Table, pool_id: str) -> list[Row]:
    return [dict(row._mapping) for row in db.execute(select(table).where(table.c.pool_id == pool_id))]


def _batches(rows: Iterable[Thing]) -> Iterator[list[Thing]]:
    left = iter(list(rows))  # read to the end: on SQLite what is written meanwhile could be read again
    while batch := list(islice(left, _BATCH)):
        yield batch
