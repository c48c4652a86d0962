"""What all processes on one database share: the clock's setting, the armed faults, and the server's secret."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from emulator.base.clock import ClockSetting
from emulator.base.randomness import SystemRandomness
from emulator.store import drivers, postgres_transactions
from emulator.store.schema import emulator_state, faults

_STATE = select(
    emulator_state.c.clock_offset_seconds,
    emulator_state.c.clock_frozen_at,
    emulator_state.c.faults_armed,
    emulator_state.c.pools_mark,
    emulator_state.c.era,
).where(emulator_state.c.id == 1)
COLUMNS = "clock_offset_seconds, clock_frozen_at, faults_armed, pools_mark, era"
QUESTION = f"SELECT {COLUMNS} FROM emulator_state WHERE id = 1"  # noqa: S608  # our own names
_SECRET = select(emulator_state.c.secret).where(emulator_state.c.id == 1)


class State(Struct, frozen=True):
    """`pools_mark` is the mark of all pools and app clients (`store.pool_marks`). `era` is another one after all rows
    were replaced at once, as a snapshot does: nothing that a process kept before is what it was."""

    clock: ClockSetting
    faults_armed: bool
    pools_mark: int = 0
    era: int = 0


class Seen(Struct):
    """The state as a process saw it last, whoever asked."""

    newest: State | None = None


class Fault(Struct, frozen=True):
    """A refusal to inject: the next `remaining` calls of `operation` whose members equal `match` get `error`."""

    id: str
    operation: str
    error: str
    message: str | None
    match: dict[str, Any]
    probability: float
    delay_ms: int
    remaining: int
    created_at: datetime


def read(db: Connection) -> State:
    """Read by every operation, so on the driver's own connection. Where it was asked with BEGIN it is there already."""
    if db.dialect.name == "sqlite":
        return of_row(drivers.execute(db, QUESTION, None).fetchone())
    return of_row(postgres_transactions.first_answer(db) or drivers.execute(db, QUESTION, ()).fetchone())


def of_row(row: Sequence[Any]) -> State:
    """Of COLUMNS, as the driver gives them."""
    return _of_row(tuple(row))


@lru_cache(4)  # most operations find the state of the one before
def _of_row(row: tuple[Any, ...]) -> State:
    offset, frozen_at, armed, mark, era = row
    if isinstance(frozen_at, str):
        frozen_at = datetime.fromisoformat(frozen_at)
    if frozen_at is not None:
        frozen_at = frozen_at.replace(tzinfo=UTC)  # both give it in UTC
    return State(ClockSetting(offset, frozen_at), armed > 0, mark, era)


def secret(db: Connection) -> str:
    return str(db.execute(_SECRET).scalar_one())


def hold(db: Connection) -> None:
    """Until the transaction ends nobody else holds the row: for what an account has few of, and must not count beside
    another who counts. SQLite has one writer anyway."""
    db.execute(_STATE.with_for_update())


def begin_era(db: Connection) -> None:
    """All processes forget what they kept, pools and app clients too. A mark never comes again."""
    mark = int.from_bytes(SystemRandomness().bytes(8), signed=True)
    db.execute(update(emulator_state).values(era=mark, pools_mark=mark))


def lock_clock(db: Connection) -> ClockSetting:
    """The clock's setting, held until the transaction ends, so that two advances add up."""
    offset, frozen_at, *_ = db.execute(_STATE.with_for_update()).one()
    return ClockSetting(offset, frozen_at)


def set_clock(db: Connection, clock: ClockSetting) -> None:
    db.execute(
        update(emulator_state).values(clock_offset_seconds=clock.offset_seconds, clock_frozen_at=clock.frozen_at)
    )


def swept_at(db: Connection) -> datetime | None:
    """When a server last cleaned up, by the machine's clock: what time it was then at the least."""
    at: datetime | None = db.execute(select(emulator_state.c.swept_at)).scalar_one()
    return at


def set_swept_at(db: Connection, at: datetime) -> None:
    db.execute(update(emulator_state).values(swept_at=at))


def arm(db: Connection, fault: Fault) -> None:
    db.execute(insert(faults).values(asdict(fault)))
    _count(db)


def disarm(db: Connection, fault_id: str | None = None) -> int:
    """Takes one fault away, or all of them; the number taken."""
    statement = delete(faults) if fault_id is None else delete(faults).where(faults.c.id == fault_id)
    taken = db.execute(statement).rowcount
    _count(db)
    return taken


def armed(db: Connection, operation: str | None = None) -> list[Fault]:
    statement = select(faults).where(faults.c.remaining > 0).order_by(faults.c.id)
    if operation is not None:
        statement = statement.where(faults.c.operation.in_([operation, "*"]))
    return [Fault(**row._mapping) for row in db.execute(statement)]


_SPEND = (
    update(faults)
    .where(faults.c.id == bindparam("fault_id"), faults.c.remaining > 0)
    .values(remaining=faults.c.remaining - 1)
)


def spend(db: Connection, fault_id: str) -> bool:
    """Takes one shot of the fault; False if another call took the last one."""
    spent = db.execute(_SPEND, {"fault_id": fault_id}).rowcount == 1
    if spent:
        db.execute(delete(faults).where(faults.c.id == fault_id, faults.c.remaining == 0))
        _count(db)
    return spent


def _count(db: Connection) -> None:
    db.execute(update(emulator_state).values(faults_armed=select(func.count()).select_from(faults).scalar_subquery()))
