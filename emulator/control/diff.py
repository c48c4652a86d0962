"""What became of a pool's users, groups and factors between two instants, without their secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from emulator.base import secret_names
from emulator.base.clock import iso
from emulator.base.instants import Instant
from emulator.control import named
from emulator.control.refusals import Refused
from emulator.rules.owners import recoveries
from emulator.store import change_history, users
from emulator.store.change_history import Changed
from emulator.store.pools import Pool
from emulator.work import Services, Work, opened

LONGEST = 1000
SECRETS = frozenset({"password_hash", "srp_salt", "srp_verifier", "secret", "public_key"})
MASK = "***"
_MOST_DIGITS = 18  # of a change's number


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """Secrets are `***`, so that two that differ look alike."""

    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """`changed_at` is when the row first changed in the span. `username` is that of today, or the last one; null for a
    group. `columns` are those that differ, and of a row that came or went all of them."""

    table: str
    change: Literal["created", "changed", "deleted"]
    key: str
    username: str | None
    changed_at: Instant
    columns: dict[str, ColumnChange]


@dataclass(frozen=True, slots=True)
class Diff:
    """`next` is where the next page begins; null on the last one."""

    pool: str
    start: Instant
    end: Instant
    rows: list[RowChange]
    next: str | None


def between(
    services: Services, pool_id: str, start: datetime, end: datetime | None, *, after: str | None, limit: int
) -> Diff:
    """Raises NotThere, and Refused for instants that the history does not reach."""
    start, end = _in_utc(start), None if end is None else _in_utc(end)
    with opened(services, "diff") as work:
        pool = named.pool(work, pool_id)
        end = end or work.now
        _check(work, pool, start, end)
        found = change_history.between(work.db, pool_id, start, end, after=_number(after), limit=limit + 1)
        page, more = found[:limit], len(found) > limit
        names = _usernames(work, pool_id, page)
        rows = [_shown(changed, names) for changed in page]
        return Diff(pool_id, start, end, rows, str(page[-1].number) if more else None)


def _in_utc(instant: datetime) -> datetime:
    """Raises Refused for an hour at the end of the calendar that is beyond it in UTC."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise Refused(
            f"No calendar has the instant {instant.isoformat()}: in UTC it has no year of 1 to 9999."
        ) from None


def _check(work: Work, pool: Pool, start: datetime, end: datetime) -> None:
    if start > end:
        raise Refused(f"The span begins at {iso(start)} and ends before that, at {iso(end)}.")
    earliest = recoveries.history_begins(pool, work.now)
    if earliest is None:
        raise Refused(f"User pool {pool.id} is in the {pool.effective.tier} plan, which keeps no history.")
    if start < earliest:
        raise Refused(f"The history of user pool {pool.id} begins at {iso(earliest)}: ask from then on.")


def _number(after: str | None) -> int:
    if after is None:
        return 0
    if not after.isdecimal() or len(after) > _MOST_DIGITS:
        raise Refused("The place to go on from is not one that a page named as its `next`.")
    return int(after)


def _usernames(work: Work, pool_id: str, page: list[Changed]) -> dict[str, str]:
    """By user id, also of users who are gone."""
    wanted = {changed.user_id for changed in page if changed.user_id is not None}
    return change_history.former_usernames(work.db, pool_id, wanted) | users.usernames(work.db, wanted)


def _shown(changed: Changed, names: dict[str, str]) -> RowChange:
    before, after = changed.before or {}, changed.after or {}
    whole = changed.kind != "changed"
    told = change_history.compared(changed.table_name)
    hidden = SECRETS | _hidden_values(changed, before | after)
    columns = {
        name: ColumnChange(_masked(before.get(name), name in hidden), _masked(after.get(name), name in hidden))
        for name in before | after
        if whole or (name in told and before.get(name) != after.get(name))
    }
    username = names.get(changed.user_id) if changed.user_id is not None else None
    return RowChange(changed.table_name, changed.kind, changed.key, username, changed.changed_at, columns)


def _hidden_values(changed: Changed, row: Mapping[str, Any]) -> frozenset[str]:
    """An attribute's value is a secret where its name says so, as in the journal of requests."""
    is_secret = changed.table_name == "user_attributes" and secret_names.is_secret(row["name"])
    return frozenset({"value"} if is_secret else ())


def _masked(value: Any, is_hidden: bool) -> Any:
    if value is not None and is_hidden:
        return MASK
    return iso(value) if isinstance(value, datetime) else value
