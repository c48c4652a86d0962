"""What users did: one row per sign-up, password change and sign-in, with where it came from and how risky it was.

`request_id` is the EventId that the API shows and that tokens carry. Rows outlive their users.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, select, update

from emulator.store.batches import delete_some
from emulator.store.prepared import PreparedInsert
from emulator.store.schema import events


@dataclass(frozen=True, slots=True)
class Event:
    """`outcome` is Pass, Fail or InProgress; `challenge_responses` lists AWS's ChallengeResponseType."""

    id: str
    pool_id: str
    client_id: str | None
    user_id: str
    username: str
    event_type: str
    outcome: str
    request_id: str
    created_at: datetime
    ip_address: str | None = None
    encoded_data: str | None = None
    analytics_endpoint_id: str | None = None
    challenge_responses: list[dict[str, str]] = field(default_factory=list)
    device_name: str | None = None
    city: str | None = None
    country: str | None = None
    timezone: str | None = None
    risk_decision: str | None = None
    risk_level: str | None = None
    compromised_credentials: bool | None = None
    feedback_value: str | None = None
    feedback_provider: str | None = None
    feedback_at: datetime | None = None
    feedback_token_digest: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What a user's sign-ins say of an address and a device. A sign-in that was called invalid vouches for nothing."""

    has_passed: bool
    pair_passed: bool
    address_passed: bool
    device_passed: bool
    valid_at: datetime | None  # of the pair's newest feedback
    invalid_at: datetime | None
    recent_failures: int


_COLUMNS = [events.c[name] for name in Event.__slots__]
_INSERT = PreparedInsert(events)
_OF_USER = (events.c.pool_id == bindparam("pool"), events.c.user_id == bindparam("user"))
_FIND = select(*_COLUMNS).where(*_OF_USER, events.c.request_id == bindparam("event_id")).order_by(events.c.id).limit(1)
_PAGE = (
    select(*_COLUMNS)
    .where(
        *_OF_USER,
        events.c.event_type.in_(bindparam("types", expanding=True)),
        events.c.created_at > bindparam("since"),
        events.c.id < bindparam("before"),
    )
    .order_by(events.c.id.desc())
    .limit(bindparam("most"))
)
LAST = "event-g"  # after every row id, whose number is hexadecimal, by the collation of whatever database


def _history() -> Any:
    address = func.coalesce(events.c.ip_address, "") == bindparam("address")
    device = func.coalesce(events.c.device_name, "") == bindparam("device")
    passed = and_(events.c.outcome == "Pass", func.coalesce(events.c.feedback_value, "") != "Invalid")
    failed = and_(events.c.outcome == "Fail", events.c.created_at > bindparam("failed_since"))

    def any_of(*conditions: Any) -> Any:
        return func.coalesce(func.max(case((and_(*conditions), 1), else_=0)), 0)

    def told(value: str) -> Any:
        return func.max(case((and_(events.c.feedback_value == value, address, device), events.c.feedback_at)))

    return select(
        any_of(passed),
        any_of(passed, address, device),
        any_of(passed, address),
        any_of(passed, device),
        told("Valid"),
        told("Invalid"),
        func.coalesce(func.sum(case((failed, 1), else_=0)), 0),
    ).where(*_OF_USER, events.c.event_type == "SignIn")


_HISTORY = _history()


def add(db: Connection, event: Event) -> None:
    _INSERT.run(db, {name: getattr(event, name) for name in Event.__slots__})


def settle(db: Connection, row_id: str, *, outcome: str, challenge_responses: list[dict[str, str]]) -> bool:
    """What became of a sign-in that has its row; False, and nothing changed, if it passed already."""
    values = {"outcome": outcome, "challenge_responses": challenge_responses}
    chosen = events.c.id == row_id, events.c.outcome != "Pass"
    return db.execute(update(events).where(*chosen).values(**values)).rowcount == 1


def find(db: Connection, pool_id: str, user_id: str, event_id: str) -> Event | None:
    row = db.execute(_FIND, {"pool": pool_id, "user": user_id, "event_id": event_id}).one_or_none()
    return Event(*row) if row else None


def page(
    db: Connection, pool_id: str, user_id: str, types: list[str], *, since: datetime, before: str, limit: int
) -> list[Event]:
    """Newest first, of rows before the row id."""
    asked = {"pool": pool_id, "user": user_id, "types": types, "since": since, "before": before, "most": limit}
    return [Event(*row) for row in db.execute(_PAGE, asked)]


def history(
    db: Connection, pool_id: str, user_id: str, address: str | None, device: str | None, failed_since: datetime
) -> History:
    asked = {
        "pool": pool_id,
        "user": user_id,
        "address": address or "",
        "device": device or "",
        "failed_since": failed_since,
    }
    anyone, pair, by_address, by_device, valid_at, invalid_at, failures = db.execute(_HISTORY, asked).one()
    return History(bool(anyone), bool(pair), bool(by_address), bool(by_device), valid_at, invalid_at, int(failures))


def judge(db: Connection, row_id: str, *, value: str, provider: str, at: datetime) -> None:
    """Feedback, the last one counting."""
    values = {"feedback_value": value, "feedback_provider": provider, "feedback_at": at}
    db.execute(update(events).where(events.c.id == row_id).values(**values))


def sweep(db: Connection, limit: int, *, before: str) -> int:
    """Deletes rows before a row id, of all pools, `limit` at most: the ids sort by real time."""
    return delete_some(db, events, events.c.id < before, limit=limit)
