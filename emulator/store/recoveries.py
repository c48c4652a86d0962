"""Recoveries of pools to a point in time, and what a tester holds or fails of them."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from emulator.store import pool_marks
from emulator.store.recovery_schema import recoveries, recovery_switches
from emulator.store.schema import user_pools
from emulator.store.upsert import add_or_replace

GENERATING, GENERATED, RESTORING = "PREVIEW_GENERATING", "PREVIEW_GENERATED", "RESTORING"
CANCELLED, EXPIRED, COMPLETED = "PREVIEW_CANCELLED", "PREVIEW_EXPIRED", "RESTORE_COMPLETED"
PREVIEW_FAILED = "PREVIEW_GENERATION_FAILED"
RESTORE_FAILED, ABORTED = "TEMPORARY_INTERNAL_ERROR_SEE_SUPPORT_CASE", "AWS_ABORTED"
PREVIEWS = (GENERATING, GENERATED)


class Recovery(Struct, frozen=True):
    """`status` is what was set; `status_at` tells what has become of it. `preview` has AWS's names."""

    id: str
    pool_id: str
    status: str
    restores_to: datetime
    initiated_at: datetime
    expires_at: datetime
    preview: list[dict[str, Any]] | None = None
    completed_at: datetime | None = None
    ended_at: datetime | None = None

    def status_at(self, now: datetime) -> str:
        return EXPIRED if self.status in PREVIEWS and now >= self.expires_at else self.status


class Switch(Struct, frozen=True):
    """What a tester asked for: where recoveries of a pool wait, and where they fail."""

    hold: str | None = None
    fail: str | None = None


_C = recoveries.c
_COLUMNS = [_C[name] for name in Recovery.__struct_fields__]


def _active(now: datetime) -> ColumnElement[bool]:
    return and_(_C.ended_at.is_(None), or_(_C.status.not_in(PREVIEWS), _C.expires_at > now))


def add(db: Connection, recovery: Recovery) -> None:
    db.execute(insert(recoveries).values(asdict(recovery)))


def find(db: Connection, pool_id: str, recovery_id: str) -> Recovery | None:
    row = db.execute(select(*_COLUMNS).where(_C.pool_id == pool_id, _C.id == recovery_id)).one_or_none()
    return Recovery(*row) if row else None


def active(db: Connection, pool_id: str, now: datetime) -> Recovery | None:
    """The one that keeps the pool from being written to."""
    row = db.execute(select(*_COLUMNS).where(_C.pool_id == pool_id, _active(now)).limit(1)).one_or_none()
    return Recovery(*row) if row else None


def pools_without_preview(db: Connection) -> list[str]:
    """Those with a recovery whose preview was never made; it may have expired since."""
    waiting = _C.status == GENERATING, _C.ended_at.is_(None)
    return list(db.execute(select(_C.pool_id).where(*waiting).distinct()).scalars())


def change(db: Connection, recovery: Recovery, **values: Any) -> bool:
    """False if somebody else took it on from the status that the caller saw."""
    seen = _C.id == recovery.id, _C.status == recovery.status
    return db.execute(update(recoveries).where(*seen).values(**values)).rowcount == 1


def pause(db: Connection, pool_id: str, until: datetime | None) -> None:
    """Until when the pool is not written to; None ends it."""
    pool_marks.forget_mark(db)
    db.execute(update(user_pools).where(user_pools.c.id == pool_id).values(paused_until=until))


def page(db: Connection, pool_id: str, *, after: tuple[datetime, str] | None, limit: int) -> list[Recovery]:
    """The newest first."""
    statement = select(*_COLUMNS).where(_C.pool_id == pool_id).order_by(_C.initiated_at.desc(), _C.id.desc())
    if after is not None:
        at, recovery_id = after
        statement = statement.where(or_(_C.initiated_at < at, and_(_C.initiated_at == at, _C.id < recovery_id)))
    return [Recovery(*row) for row in db.execute(statement.limit(limit))]


# --- counting for limits -----------------------------------------------------------------------------------------


def _count(db: Connection, *where: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(recoveries.join(user_pools, user_pools.c.id == _C.pool_id))
    return int(db.execute(statement.where(*where)).scalar_one())


def count_active_of_account(db: Connection, account_id: str, now: datetime) -> int:
    return _count(db, user_pools.c.account_id == account_id, _active(now))


def count_previews(
    db: Connection, since: datetime, *, pool_id: str | None = None, account_id: str | None = None
) -> int:
    """Those of a pool or of an account that were not refused their preview."""
    whose = _C.pool_id == pool_id if pool_id is not None else user_pools.c.account_id == account_id
    return _count(db, whose, _C.initiated_at > since, _C.status != PREVIEW_FAILED)


def count_completed(db: Connection, pool_id: str, since: datetime) -> int:
    return _count(db, _C.pool_id == pool_id, _C.completed_at > since)


# --- the switch of testers ---------------------------------------------------------------------------------------


def switch(db: Connection, pool_id: str) -> Switch:
    names = recovery_switches.c.hold, recovery_switches.c.fail
    row = db.execute(select(*names).where(recovery_switches.c.pool_id == pool_id)).one_or_none()
    return Switch(*row) if row else Switch()


def put_switch(db: Connection, pool_id: str, chosen: Switch) -> None:
    values = {"pool_id": pool_id, "hold": chosen.hold, "fail": chosen.fail}
    db.execute(add_or_replace(db.dialect.name, recovery_switches), values)
