"""What triggers were asked and what they answered, newest first; the oldest are swept."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from emulator.base.instants import Instant
from emulator.store.batches import delete_some
from emulator.store.sign_in_schema import trigger_calls


@dataclass(frozen=True, slots=True)
class TriggerCall:
    """One call. `event` is what the function got, `response` the JSON it gave back, `error` what became of a call that
    failed. The password of a UserMigration event reads `[redacted]`. `duration_ms` spans all attempts."""

    id: str
    pool_id: str
    trigger: str
    trigger_source: str
    function_arn: str
    request_id: str
    username: str
    event: dict[str, Any]
    response: Any
    error: str | None
    duration_ms: float
    created_at: Instant


_COLUMNS = [trigger_calls.c[name] for name in TriggerCall.__slots__]
_INSERT = insert(trigger_calls)


def add(db: Connection, call: TriggerCall) -> None:
    db.execute(_INSERT, {name: getattr(call, name) for name in TriggerCall.__slots__})


def newest(db: Connection, *, pool_id: str | None = None, limit: int) -> list[TriggerCall]:
    """Newest first."""
    statement = select(*_COLUMNS).order_by(trigger_calls.c.id.desc()).limit(limit)
    if pool_id is not None:
        statement = statement.where(trigger_calls.c.pool_id == pool_id)
    return [TriggerCall(*row) for row in db.execute(statement)]


def newest_to_go(db: Connection, *, keep: int) -> str | None:
    """The newest call that is not among the `keep` newest."""
    return db.execute(
        select(trigger_calls.c.id).order_by(trigger_calls.c.id.desc()).offset(keep).limit(1)
    ).scalar_one_or_none()


def sweep(db: Connection, limit: int, *, upto: str) -> int:
    """Deletes this call and older ones, `limit` at most."""
    return delete_some(db, trigger_calls, trigger_calls.c.id <= upto, limit=limit)
