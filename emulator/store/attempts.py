"""Counters of what a user (or a name nobody has) tried: one row per subject and rule, readable in SQL."""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, Executable, Integer, bindparam, case, delete, or_, select, true

from emulator.base.clock import Instants
from emulator.store import pool_clocks
from emulator.store.batches import delete_some
from emulator.store.columns import Instant
from emulator.store.prepared import PreparedChange, PreparedSelect
from emulator.store.schema import attempts
from emulator.store.upsert import add_or_replace, add_unless_taken, insert_of


class AttemptCount(Struct, frozen=True):
    pool_id: str
    subject: str
    rule: str
    username: str
    count: int
    window_started_at: datetime
    last_at: datetime
    locked_until: datetime | None


# A row from later than this is from before the clock was set back. Those from less are of parallel callers, whose
# operations began at other instants.
AHEAD = timedelta(minutes=1)
_COLUMNS = [attempts.c[name] for name in AttemptCount.__struct_fields__]
_KEY = (
    attempts.c.pool_id == bindparam("pool_id"),
    attempts.c.subject == bindparam("subject"),
    attempts.c.rule == bindparam("rule"),
)
_FIND = PreparedSelect(select(*_COLUMNS).where(*_KEY))
_HOLD = PreparedSelect(select(attempts.c.count).where(*_KEY).with_for_update())
_CLEAR = PreparedChange(delete(attempts).where(*_KEY))
_PUT = PreparedChange(lambda dialect: add_or_replace(dialect, attempts))


def find(db: Connection, pool_id: str, subject: str, rule: str) -> AttemptCount | None:
    row = _FIND.first(db, {"pool_id": pool_id, "subject": subject, "rule": rule})
    return AttemptCount(*row) if row else None


def of_subjects(db: Connection, subjects: Collection[str]) -> list[AttemptCount]:
    """Everything that was counted for them, in whatever pool."""
    return [AttemptCount(*row) for row in db.execute(select(*_COLUMNS).where(attempts.c.subject.in_(subjects)))]


def of_subject(db: Connection, pool_id: str, subject: str) -> list[AttemptCount]:
    """Everything that is counted for it."""
    wanted = select(*_COLUMNS).where(attempts.c.pool_id == pool_id, attempts.c.subject == subject)
    return [AttemptCount(*row) for row in db.execute(wanted.order_by(attempts.c.rule))]


def clear(db: Connection, pool_id: str, subject: str, rule: str) -> None:
    _CLEAR.run(db, {"pool_id": pool_id, "subject": subject, "rule": rule})


def clear_subject(db: Connection, pool_id: str, subject: str) -> list[str]:
    """The rules whose counts went."""
    gone = delete(attempts).where(attempts.c.pool_id == pool_id, attempts.c.subject == subject)
    return list(db.execute(gone.returning(attempts.c.rule)).scalars())


def clear_rule(db: Connection, pool_id: str, rule: str) -> None:
    db.execute(delete(attempts).where(attempts.c.pool_id == pool_id, attempts.c.rule == rule))


def hold(db: Connection, pool_id: str, subject: str, rule: str, username: str, now: datetime) -> None:
    """The row is this transaction's until it ends; one that is not there is made, with nothing counted."""
    key = {"pool_id": pool_id, "subject": subject, "rule": rule}
    empty = {"username": username, "count": 0, "window_started_at": now, "last_at": now, "locked_until": None}
    add_unless_taken(db, attempts, {**key, **empty})
    _HOLD.all(db, key)


def put(db: Connection, row: AttemptCount) -> None:
    """Writes the row as it stands. The caller holds the user's row, or this one, so nobody else writes it meanwhile."""
    _PUT.run(db, asdict(row))


def sweep(db: Connection, limit: int, *, before: Instants, sparing: Collection[str]) -> int:
    """Deletes counters that nothing was added to since their pool's instant and whose lock ended before it, `limit` at
    most, but for those of the pools in `sparing`."""
    of_pool = attempts.c.pool_id
    is_open = or_(attempts.c.locked_until.is_(None), pool_clocks.before(attempts.c.locked_until, before, of_pool))
    others = attempts.c.pool_id.not_in(sparing) if sparing else true()
    return delete_some(
        db, attempts, pool_clocks.before(attempts.c.last_at, before, of_pool), is_open, others, limit=limit
    )


def spend(
    db: Connection,
    pool_id: str,
    subject: str,
    rule: str,
    username: str,
    *,
    limit: int,
    window: timedelta,
    now: datetime,
) -> bool:
    """Counts one call in the current window, in one statement; False, and nothing counted, if `limit` calls were
    made in it already. A window that begins in the future is over: the clock was set back. Twenty parallel callers
    get exactly `limit` True."""
    values = {
        "pool_id": pool_id,
        "subject": subject,
        "rule": rule,
        "username": username,
        "count": 1,
        "window_started_at": now,
        "last_at": now,
        "locked_until": None,
    }
    counted = _SPEND.run(db, {**values, "over_at": now - window, "ahead_at": now + AHEAD, "limit": limit})
    return counted == 1 and limit > 0


def _spending(dialect: str) -> Executable:
    statement = insert_of(dialect, attempts)
    started_at, now = attempts.c.window_started_at, statement.excluded.last_at
    over = or_(started_at <= bindparam("over_at", type_=Instant()), started_at > bindparam("ahead_at", type_=Instant()))
    result: Executable = statement.on_conflict_do_update(
        index_elements=list(attempts.primary_key),
        set_={
            "count": case((over, 1), else_=attempts.c.count + 1),
            "window_started_at": case((over, now), else_=started_at),
            "last_at": now,
        },
        where=or_(over, attempts.c.count < bindparam("limit", type_=Integer())),
    )
    return result


_SPEND = PreparedChange(_spending)
