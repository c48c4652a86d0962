"""What a tester holds or fails of recoveries of a pool to a point in time, so that each of their states can be seen."""

from dataclasses import dataclass
from typing import Literal

from emulator.base.instants import Instant
from emulator.control import named
from emulator.rules.owners import recoveries as rules
from emulator.store import recoveries
from emulator.store.recoveries import ABORTED, GENERATING, RESTORE_FAILED, RESTORING, Switch
from emulator.work import Services, Work, opened

Hold = Literal["preview", "restore"]
Fail = Literal["preview", "restore", "abort"]


@dataclass(frozen=True, slots=True)
class ActiveRecovery:
    """The recovery that keeps users of the pool from being changed."""

    restore_id: str
    status: str
    restores_to: Instant
    initiated_at: Instant
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class RecoverySwitch:
    """`hold` is where recoveries of the pool wait, `fail` what goes wrong. `active` is the one that is under way."""

    pool: str
    hold: Hold | None
    fail: Fail | None
    active: ActiveRecovery | None


def get(services: Services, pool_id: str) -> RecoverySwitch:
    """Raises NotThere."""
    with opened(services, "recoveries") as work:
        named.pool(work, pool_id)
        return _shown(work, pool_id)


def put(services: Services, pool_id: str, hold: Hold | None, fail: Fail | None) -> RecoverySwitch:
    """Replaces both, and moves the recovery on that waited for it. One whose restore failed is finished when nothing
    fails any more; of one that was aborted only the pause ends. Raises NotThere."""
    with opened(services, "recoveries", write=True) as work:
        named.held_pool(work, pool_id)
        recoveries.put_switch(work.db, pool_id, Switch(hold, fail))
        _move_on(work, pool_id, hold, fail)
        return _shown(work, pool_id)


def _move_on(work: Work, pool_id: str, hold: Hold | None, fail: Fail | None) -> None:
    active = recoveries.active(work.db, pool_id, work.now)
    if active is None:
        return
    if active.status == GENERATING and hold != "preview":
        rules.finish_preview(work, active)
    elif (active.status == RESTORING and hold != "restore") or (active.status == RESTORE_FAILED and fail is None):
        rules.finish_restore(work, active)
    elif active.status == ABORTED and fail is None:
        rules.end_pause(work, active)


def _shown(work: Work, pool_id: str) -> RecoverySwitch:
    chosen, active = recoveries.switch(work.db, pool_id), recoveries.active(work.db, pool_id, work.now)
    shown = None
    if active is not None:
        shown = ActiveRecovery(active.id, active.status, active.restores_to, active.initiated_at, active.expires_at)
    return RecoverySwitch(pool_id, chosen.hold, chosen.fail, shown)  # type: ignore[arg-type]  # what `put` took
