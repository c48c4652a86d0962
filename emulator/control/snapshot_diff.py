"""What differs between a snapshot and another one, or the state of now, row by row and without secrets."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import orjson
from sqlalchemy import JSON, Column, Table

from emulator.base import base64url, secret_names
from emulator.base.clock import iso
from emulator.control import diff, snapshots
from emulator.control.diff import ColumnChange
from emulator.control.refusals import Refused
from emulator.store.columns import Sealed, SealedSecrets
from emulator.store.whole import snapshot_diff
from emulator.store.whole.snapshot_diff import KINDS, Differing, Kind, Place
from emulator.work import Services

LONGEST = 500
_LONGEST_TEXT = 2_000  # characters of a value
_SECRETS = diff.SECRETS | {
    *("salt", "password_verifier", "state", "nonce", "encoded_data", "upload_secret", "content"),
    *("token_digest", "code_digest", "browser_digest", "feedback_token_digest", "code_challenge"),
}


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """`key` is the row's primary key. `username` is whose it is, where it is a user's. `columns` are those that differ,
    and of a row that came or went all of them; secrets are `***`."""

    table: str
    change: Kind
    key: dict[str, Any]
    pool: str | None
    username: str | None
    columns: dict[str, ColumnChange]


@dataclass(frozen=True, slots=True)
class SnapshotDiff:
    """From the snapshot to the other one, or to now where `to` is null. `next` is where the next page begins; null on
    the last one."""

    snapshot: str
    to: str | None
    rows: list[SnapshotRow]
    next: str | None


def tables() -> list[str]:
    """The names of the tables that are compared."""
    return [each.name for each in snapshot_diff.tables()]


def between(
    services: Services, name: str, to: str | None = None, *, table: str | None = None, after: str | None, limit: int
) -> SnapshotDiff:
    """`table` asks of one alone. Raises NotThere, and Refused for a snapshot that cannot be compared."""
    if table is not None and table not in tables():
        raise Refused(f"There is no table {table} in a diff; there are {', '.join(tables())}.")
    start = _place(after)
    names = [name] if to is None else [name, to]
    with snapshots.opened(services, names) as (db, schemas):
        sides = (schemas[0], schemas[1] if to is not None else None)
        found = snapshot_diff.between(db, *sides, only=table, start=start, limit=limit + 1)
        page = found[:limit]
        owners = {owner for row in page if (owner := _owner(row)) is not None}
        usernames = snapshot_diff.usernames(db, sides, sorted(owners))
    more = len(found) > limit
    return SnapshotDiff(name, to, [_shown(row, usernames) for row in page], _written(page[-1].place) if more else None)


def _owner(row: Differing) -> str | None:
    return snapshot_diff.owner(row.after or row.before or {}, row.table)


def _shown(row: Differing, usernames: Mapping[str, str]) -> SnapshotRow:
    whole = next(each for each in snapshot_diff.tables() if each.name == row.table)
    before, after = row.before or {}, row.after or {}
    present = after or before
    owner = _owner(row)
    username = present.get("username") if owner is None else usernames.get(owner)
    pool = present.get("id" if row.table == "user_pools" else "pool_id")
    named = [each.name for each in snapshot_diff.keys(whole)]
    return SnapshotRow(
        table=row.table,
        change=row.kind,
        key={name: _key(name, value) for name, value in zip(named, row.key, strict=True)},
        pool=pool,
        username=username,
        columns={
            each.name: ColumnChange(*(_told(each, side.get(each.name), present, row.table) for side in (before, after)))
            for each in snapshot_diff.columns(whole)
            if row.kind != "changed" or before[each.name] != after[each.name]
        },
    )


def _key(name: str, value: str | int) -> str | int:
    """The beginning of a digest tells which row it is, and no more."""
    return f"{value:.8}…" if isinstance(value, str) and name in _SECRETS else value


def _told(each: Column[Any], value: Any, row: Mapping[str, Any], table: str) -> Any:
    """The value as JSON can carry it, and no secret."""
    if value is None:
        return None
    hidden = table == "user_attributes" and each.name == "value" and secret_names.is_secret(row["name"])
    if hidden or each.name in _SECRETS or isinstance(each.type, Sealed | SealedSecrets):
        return diff.MASK
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, bytes | memoryview):
        return f"{len(value):,} bytes"
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{value[:_LONGEST_TEXT]}… ({len(value):,} characters)"
    return orjson.loads(value) if isinstance(each.type, JSON) and isinstance(value, str) else value


def _written(place: Place) -> str:
    return base64url.encode(orjson.dumps([place.table, place.kind, *place.key]))


def _place(text: str | None) -> Place | None:
    """Raises Refused."""
    if text is None:
        return None
    try:
        found = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        found = None
    whole = next(
        (each for each in snapshot_diff.tables() if isinstance(found, list) and [each.name] == found[:1]), None
    )
    if whole is None or found[1:2] not in [[kind] for kind in KINDS] or not _is_key(whole, found[2:]):
        raise Refused("The place to go on from is not one that a page named as its `next`.")
    return Place(whole.name, cast(Kind, found[1]), tuple(found[2:]))


def _is_key(whole: Table, values: Sequence[Any]) -> bool:
    wanted = [each.type.python_type for each in snapshot_diff.keys(whole)]
    return len(values) == len(wanted) and all(
        type(value) is kind and "\0" not in str(value) and not (kind is int and abs(value) >= 2**63)
        for value, kind in zip(values, wanted, strict=True)
    )
