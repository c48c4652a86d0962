"""What users did: one row per sign-up, password change and sign-in, with where it came from and how risky it was.

`request_id` is the EventId that the API shows and that tokens carry. Rows outlive their users.
"""

from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, bindparam, literal_column, select, update

from emulator.base.clock import Instants
from emulator.store import pool_clocks, row_inserts
from emulator.store.batches import delete_some
from emulator.store.row_inserts import RowInsert, Written
from emulator.store.schema import SIGN_IN_FAILED, SIGN_IN_JUDGED, SIGN_IN_PASSED, events


class Event(Struct, frozen=True):
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
    sub: str | None = None


class History(Struct, frozen=True):
    """What a user's sign-ins say of an address and a device. A sign-in that was called invalid vouches for nothing."""

    has_passed: bool
    pair_passed: bool
    address_passed: bool
    device_passed: bool
    valid_at: datetime | None  # of the pair's newest feedback
    invalid_at: datetime | None
    recent_failures: int


_COLUMNS = [events.c[name] for name in Event.__struct_fields__]
INSERT = RowInsert(events, Event.__struct_fields__)
VALUES = attrgetter(*Event.__struct_fields__)  # of the row, in this order
_OF_USER = (events.c.pool_id == bindparam("pool"), events.c.user_id == bindparam("user"))
_OF_REQUEST = select(*_COLUMNS).where(events.c.request_id == bindparam("event_id"))
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


# One question each, of a range of an index: a user's history may be a million rows, and the answer is asked for while
# the sign-in holds the writer's place.
_PASSED: Any = select(literal_column("1")).where(_OF_USER[1], SIGN_IN_PASSED).limit(1)
_FAILED: Any = select(literal_column("1")).where(_OF_USER[1], SIGN_IN_FAILED, events.c.created_at > bindparam("since"))
_JUDGED = (
    select(events.c.feedback_value, events.c.feedback_at)
    .where(_OF_USER[1], SIGN_IN_JUDGED)
    .order_by(events.c.feedback_at.desc(), events.c.feedback_value.desc())
    .limit(1)
)


@lru_cache(maxsize=8)
def _from(statement: Any, *, address: bool | None = None, device: bool | None = None) -> Any:
    """The question about sign-ins from an address, a device, or both; False is for those that tell none."""
    for column, told in ((events.c.ip_address, address), (events.c.device_name, device)):
        if told is not None:
            statement = statement.where(column == bindparam(column.name) if told else column.is_(None))
    return statement


def add(db: Connection, event: Event, *besides: Written) -> None:
    """`besides` are rows that are written with it."""
    row_inserts.add_together(db, *besides, (INSERT, event))


def settle(db: Connection, row_id: str, *, outcome: str, challenge_responses: list[dict[str, str]]) -> bool:
    """What became of a sign-in that has its row; False, and nothing changed, if it passed already."""
    values = {"outcome": outcome, "challenge_responses": challenge_responses}
    chosen = events.c.id == row_id, events.c.outcome != "Pass"
    return db.execute(update(events).where(*chosen).values(**values)).rowcount == 1


def get(db: Connection, row_id: str) -> Event | None:
    row = db.execute(select(*_COLUMNS).where(events.c.id == row_id)).one_or_none()
    return Event(*row) if row else None


def find(db: Connection, pool_id: str, user_id: str, event_id: str) -> Event | None:
    """By the request, which has one or two: a search of the user's rows in their order would read them all."""
    found = [Event(*row) for row in db.execute(_OF_REQUEST, {"event_id": event_id})]
    mine = [event for event in found if (event.pool_id, event.user_id) == (pool_id, user_id)]
    return min(mine, key=lambda event: event.id, default=None)


def page(
    db: Connection, pool_id: str, user_id: str, types: list[str], *, since: datetime, before: str, limit: int
) -> list[Event]:
    """Newest first, of rows before the row id."""
    asked = {"pool": pool_id, "user": user_id, "types": types, "since": since, "before": before, "most": limit}
    return [Event(*row) for row in db.execute(_PAGE, asked)]


def newest_of_user(db: Connection, pool_id: str, user_id: str, *, before: str, limit: int) -> list[Event]:
    """Of every type, newest first, of rows before the row id."""
    mine = (events.c.pool_id == pool_id, events.c.user_id == user_id, events.c.id < before)
    statement = select(*_COLUMNS).where(*mine).order_by(events.c.id.desc()).limit(limit)
    return [Event(*row) for row in db.execute(statement)]


def history(
    db: Connection,
    user_id: str,
    address: str | None,
    device: str | None,
    failed_since: datetime,
    *,
    most_failures: int,
) -> History:
    """What the table of `rules.risk.risk` asks; failures are counted as far as they matter."""
    asked = {"user": user_id, "ip_address": address, "device_name": device}
    has_address, has_device = address is not None, device is not None

    def is_there(statement: Any) -> bool:
        return db.execute(statement, asked).first() is not None

    valid_at, invalid_at = _feedback(db, asked, address=has_address, device=has_device)
    failed = _FAILED.limit(most_failures)
    return History(
        has_passed=is_there(_PASSED),
        pair_passed=is_there(_from(_PASSED, address=has_address, device=has_device)),
        address_passed=is_there(_from(_PASSED, address=has_address)),
        device_passed=is_there(_from(_PASSED, device=has_device)),
        valid_at=valid_at,
        invalid_at=invalid_at,
        recent_failures=len(db.execute(failed, {"user": user_id, "since": failed_since}).all()),
    )


def _feedback(
    db: Connection, asked: dict[str, Any], *, address: bool, device: bool
) -> tuple[datetime | None, datetime | None]:
    """When sign-ins of this address and device were called valid, or invalid, if that was the newest thing said of
    them: what was said before does not count."""
    newest = db.execute(_from(_JUDGED, address=address, device=device), asked).first()
    if newest is None:
        return None, None
    return (newest[1], None) if newest[0] == "Valid" else (None, newest[1])


def judge(db: Connection, row_id: str, *, value: str, provider: str, at: datetime) -> None:
    """Feedback, the last one counting."""
    values = {"feedback_value": value, "feedback_provider": provider, "feedback_at": at}
    db.execute(update(events).where(events.c.id == row_id).values(**values))


def sweep(db: Connection, limit: int, *, before: str, and_before: Instants) -> int:
    """Deletes rows before a row id, of all pools, `limit` at most: the ids sort by real time. And of each pool only
    those before its instant."""
    too_old = pool_clocks.before(events.c.created_at, and_before, events.c.pool_id)
    return delete_some(db, events, events.c.id < before, too_old, limit=limit)
