"""What triggers were asked and what they answered, newest first; the oldest are swept."""

from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, and_, insert, or_, select

from emulator.base.instants import Instant
from emulator.store.batches import delete_some
from emulator.store.sign_in_schema import trigger_calls


class TriggerCall(Struct, frozen=True):
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


_COLUMNS = [trigger_calls.c[name] for name in TriggerCall.__struct_fields__]
_INSERT = insert(trigger_calls)


def add(db: Connection, call: TriggerCall) -> None:
    db.execute(_INSERT, asdict(call))


class Wanted(Struct, frozen=True):
    """Which calls; None for any. `function` is a function's name or its whole ARN. `after` and `before` are ids of
    calls: only younger ones, only older ones."""

    pool_id: str | None = None
    username: str | None = None
    trigger: str | None = None
    function: str | None = None
    request_id: str | None = None
    failed: bool | None = None
    after: str | None = None
    before: str | None = None


def newest(
    db: Connection, wanted: Wanted | None = None, *, pool_id: str | None = None, limit: int
) -> list[TriggerCall]:
    """Newest first."""
    wanted = wanted or Wanted(pool_id=pool_id)
    statement = select(*_COLUMNS).order_by(trigger_calls.c.id.desc()).limit(limit)
    for name in ("pool_id", "username", "trigger", "request_id"):
        if (value := getattr(wanted, name)) is not None:
            statement = statement.where(trigger_calls.c[name] == value)
    if wanted.function is not None:
        arn = trigger_calls.c.function_arn
        statement = statement.where(or_(arn == wanted.function, arn.endswith(f":{wanted.function}", autoescape=True)))
    if wanted.failed is not None:
        error = trigger_calls.c.error
        statement = statement.where(error.is_not(None) if wanted.failed else error.is_(None))
    if wanted.after is not None:
        statement = statement.where(trigger_calls.c.id > wanted.after)
    if wanted.before is not None:
        statement = statement.where(trigger_calls.c.id < wanted.before)
    return [TriggerCall(*row) for row in db.execute(statement)]


def find(db: Connection, call_id: str) -> TriggerCall | None:
    row = db.execute(select(*_COLUMNS).where(trigger_calls.c.id == call_id)).one_or_none()
    return TriggerCall(*row) if row else None


def is_there(db: Connection, call_id: str) -> bool:
    return db.execute(select(trigger_calls.c.id).where(trigger_calls.c.id == call_id)).one_or_none() is not None


def newest_to_go(db: Connection, *, keep: int, failed: bool) -> str | None:
    """The newest call that is not among the `keep` newest: of those that failed, or of all."""
    statement = select(trigger_calls.c.id).order_by(trigger_calls.c.id.desc()).offset(keep).limit(1)
    if failed:
        statement = statement.where(trigger_calls.c.error.is_not(None))
    return db.execute(statement).scalar_one_or_none()


def sweep(db: Connection, limit: int, *, upto: str, failed: bool) -> int:
    """Deletes this call and older ones, `limit` at most: those that failed, or the others."""
    error = trigger_calls.c.error
    condition = error.is_not(None) if failed else error.is_(None)
    return delete_some(db, trigger_calls, and_(trigger_calls.c.id <= upto, condition), limit=limit)
