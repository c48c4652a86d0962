"""Bringing a pool back to what its users were at a point in time: a preview, and then the recovery itself.

Both are done at once, in the transaction that asks for them; the answer says PREVIEW_GENERATING and RESTORING all the
same, as Cognito's does, and the next look finds the end. A tester may hold either, or let it fail (control/recoveries).
Whoever is interrupted between the two leaves a recovery without a preview; the next who holds the pool makes it.
All counting happens with the pool held, and what an account has few of with the row of `emulator_state` held, so that
two processes never make one too many.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy.exc import DBAPIError

from emulator import errors
from emulator.base import ids
from emulator.base.clock import epoch
from emulator.model.shapes import RestorationDescriptionType, RestorationType, RestorePreviewType, RestoreStatusType
from emulator.rules.owners import pools
from emulator.store import change_reversal, imports, recoveries, replicas, state
from emulator.store.change_reversal import Difference, What
from emulator.store.pools import Pool
from emulator.store.recoveries import (
    ABORTED,
    CANCELLED,
    COMPLETED,
    GENERATED,
    GENERATING,
    PREVIEW_FAILED,
    PREVIEWS,
    RESTORE_FAILED,
    RESTORING,
    Recovery,
)
from emulator.store.replicas import CREATING, DELETING
from emulator.work import Work

# evidence: recovery-limits
EARLIEST = timedelta(minutes=15)
DAY, MONTH = timedelta(days=1), timedelta(days=30)
PERIODS = {"ESSENTIALS": timedelta(days=1), "PLUS": timedelta(days=14)}
PREVIEW_LASTS = timedelta(hours=24)
KEPT = {tier: period + PREVIEW_LASTS for tier, period in PERIODS.items()}  # what a recovery needs that waits so long
MOST_ACTIVE_OF_ACCOUNT = 5
MOST_PREVIEWS_OF_POOL, MOST_PREVIEWS_OF_ACCOUNT, MOST_PREVIEWS_OF_MONTH = 3, 10, 10
log = logging.getLogger("emulator")
_FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
# What a changed row is counted as (evidence: recovery-entities).
# unverified: A linked identity counts as its user, a membership as its group, each factor and each app as a User MFA.
_ENTITIES = {
    "users": "Users",
    "user_attributes": "Users",
    "linked_identities": "Users",
    "user_groups": "Groups",
    "user_group_members": "Groups",
    "user_factors": "User MFAs",
    "software_tokens": "User MFAs",
    "webauthn_credentials": "Passkeys",
}
_WHOLE = {"Users": "users", "Groups": "user_groups"}  # entities of several rows, and the one that makes them


def require(work: Work, pool: Pool, recovery_id: str) -> Recovery:
    """Raises ResourceNotFoundException."""
    recovery = recoveries.find(work.db, pool.id, recovery_id)
    if recovery is None:
        raise errors.recoveries.does_not_exist(recovery_id)
    return recovery


def history_begins(pool: Pool, now: datetime) -> datetime | None:
    """From when on it is known what rows of the pool were; None in a plan that keeps no history."""
    if pool.history_since is None or pool.effective.tier not in KEPT:
        return None
    begins = now - KEPT["ESSENTIALS"]
    if pool.long_history_since is not None:
        begins = min(begins, max(pool.long_history_since, now - KEPT["PLUS"]))
    return max(begins, pool.history_since)


def check_tier(pool: Pool) -> None:
    """Raises FeatureUnavailableInTierException."""
    if pool.effective.tier not in PERIODS:
        raise errors.recoveries.tier_has_no_recovery(pool.effective.tier)


def initiate(work: Work, pool: Pool, restores_to: datetime) -> Recovery:
    """For a pool that the caller holds. Raises FeatureUnavailableInTierException, OperationNotEnabledException while
    users are imported or a replica is made, InvalidParameterException for a point that nobody can go back to, and
    LimitExceededException. The recovery as the answer shows it."""
    check_tier(pool)
    finish_interrupted(work, pool)
    _check_quiet(work, pool)
    _check_point(work, pool, restores_to)
    _check_limits(work, pool)
    recovery = Recovery(
        id=ids.uuid4(work.random),
        pool_id=pool.id,
        status=GENERATING,
        restores_to=restores_to,
        initiated_at=work.now,
        expires_at=work.now + PREVIEW_LASTS,
    )
    recoveries.add(work.db, recovery)
    recoveries.pause(work.db, pool.id, recovery.expires_at)
    work.release()  # the account is counted: nobody else waits for the preview
    pools.hold_again(work, pool)
    finish_interrupted(work, pool)
    return recovery


def start(work: Work, pool: Pool, recovery_id: str) -> Recovery:
    """For a pool that the caller holds. Raises InvalidParameterException unless there is a preview."""
    check_tier(pool)
    finish_interrupted(work, pool)
    recovery = require(work, pool, recovery_id)
    status = recovery.status_at(work.now)
    if status != GENERATED:
        raise errors.recoveries.cannot_be_started(status)
    if not recoveries.change(work.db, recovery, status=RESTORING):
        raise errors.recoveries.cannot_be_started(require(work, pool, recovery_id).status_at(work.now))
    recoveries.pause(work.db, pool.id, _FOR_EVER)
    begun = require(work, pool, recovery_id)
    if recoveries.switch(work.db, pool.id).hold != "restore":
        finish_restore(work, begun)
    return begun


def cancel(work: Work, pool: Pool, recovery_id: str) -> Recovery:
    """For a pool that the caller holds. Raises InvalidParameterException once it was started, or is over."""
    check_tier(pool)
    recovery = require(work, pool, recovery_id)
    status = recovery.status_at(work.now)
    if status not in PREVIEWS:
        raise errors.recoveries.cannot_be_cancelled(status)
    is_ours = _end(work, recovery, CANCELLED)
    found = require(work, pool, recovery_id)
    if not is_ours:
        raise errors.recoveries.cannot_be_cancelled(found.status_at(work.now))
    return found


def finish_interrupted(work: Work, pool: Pool) -> None:
    """Makes the preview of the active recovery if there is none and no tester holds it. For a pool that the caller
    holds: of two who come here one makes it. It stays whatever is refused afterwards."""
    active = recoveries.active(work.db, pool.id, work.now)
    if active is None or active.status != GENERATING or recoveries.switch(work.db, pool.id).hold == "preview":
        return
    work.keep_refusals()
    finish_preview(work, active)


def finish_preview(work: Work, recovery: Recovery) -> None:
    """Makes the preview, or lets it fail: where the database fails, too, since nobody else would end the pause."""
    if recoveries.switch(work.db, recovery.pool_id).fail == "preview":
        _end(work, recovery, PREVIEW_FAILED)
        return
    try:
        with work.db.begin_nested():
            preview = _made(work, recovery)
    except DBAPIError:
        log.exception("a preview failed", extra={"pool_id": recovery.pool_id, "recovery": recovery.id})
        _end(work, recovery, PREVIEW_FAILED)
        return
    recoveries.change(work.db, recovery, status=GENERATED, preview=preview)


def _made(work: Work, recovery: Recovery) -> list[RestorePreviewType]:
    change_reversal.begin(work.db, recovery.pool_id, recovery.restores_to)
    preview = counted(change_reversal.differences(work.db, recovery.pool_id))
    change_reversal.end(work.db, recovery.pool_id)
    return preview


def finish_restore(work: Work, recovery: Recovery) -> None:
    """Brings the rows back, or lets it fail: then the pool stays paused."""
    failing = {"restore": RESTORE_FAILED, "abort": ABORTED}.get(recoveries.switch(work.db, recovery.pool_id).fail or "")
    if failing is not None:
        recoveries.change(work.db, recovery, status=failing)
        return
    change_reversal.begin(work.db, recovery.pool_id, recovery.restores_to)
    change_reversal.revert(work.db, recovery.pool_id, work.now)
    change_reversal.end(work.db, recovery.pool_id)
    _end(work, recovery, COMPLETED, completed_at=work.now)


def end_pause(work: Work, recovery: Recovery) -> None:
    """As AWS Support would, of a recovery that was aborted."""
    _end(work, recovery, recovery.status)


def counted(differences: Iterable[Difference]) -> list[RestorePreviewType]:
    """An entity of several rows is created or deleted with the row that makes it, and else updated, once."""
    found: dict[str, dict[object, What]] = {entity: {} for entity in dict.fromkeys(_ENTITIES.values())}
    for number, difference in enumerate(differences):
        entity = _ENTITIES.get(difference.table_name)
        if entity is None:
            continue
        whole = _WHOLE.get(entity)
        if whole is None:
            found[entity][number] = difference.what
        elif difference.table_name == whole:
            found[entity][difference.owner] = difference.what
        else:
            found[entity].setdefault(difference.owner, "update")
    return [_preview(entity, list(whats.values())) for entity, whats in found.items()]


def _preview(entity: str, whats: list[What]) -> RestorePreviewType:
    return {
        "Entity": entity,
        "CreateCount": whats.count("create"),
        "UpdateCount": whats.count("update"),
        "DeleteCount": whats.count("delete"),
    }


def _end(work: Work, recovery: Recovery, status: str, **values: datetime) -> bool:
    """False if somebody else took the recovery on meanwhile: then the pause may be that of another one."""
    is_ours = recoveries.change(work.db, recovery, status=status, ended_at=work.now, **values)
    if is_ours:
        recoveries.pause(work.db, recovery.pool_id, None)
    return is_ours


# --- what is checked ---------------------------------------------------------------------------------------------


def _check_quiet(work: Work, pool: Pool) -> None:
    if imports.is_active_in_pool(work.db, pool.id):
        raise errors.recoveries.import_is_in_progress()
    replica = replicas.of_pool(work.db, pool.id, work.now)
    if replica is not None and replica.status_at(work.now) in (CREATING, DELETING):
        raise errors.recoveries.replica_is_not_complete()


def _check_point(work: Work, pool: Pool, at: datetime) -> None:
    """A pool that was in a plan of a shorter history at the point can go back as far as that one lets it."""
    if at > work.now - EARLIEST:
        raise errors.recoveries.point_is_too_recent(int(EARLIEST.total_seconds() // 60))
    if at < pool.created_at:
        raise errors.recoveries.point_is_before_the_pool()
    period = PERIODS[pool.effective.tier]
    if at < work.now - period:
        raise errors.recoveries.point_is_too_old(pool.effective.tier, period.days)
    is_long = at < work.now - PERIODS["ESSENTIALS"]
    since = pool.long_history_since if is_long else pool.history_since
    if since is None or at < since:
        raise errors.recoveries.pool_was_in_another_plan(since or work.now)


def _check_limits(work: Work, pool: Pool) -> None:
    """unverified: Each limit is refused by LimitExceededException when a recovery is initiated."""
    db, now = work.db, work.now
    state.hold(db)
    if recoveries.active(db, pool.id, now) is not None:
        raise errors.recoveries.pool_is_being_recovered()
    if recoveries.count_active_of_account(db, pool.account_id, now) >= MOST_ACTIVE_OF_ACCOUNT:
        raise errors.recoveries.too_many_active(MOST_ACTIVE_OF_ACCOUNT)
    if recoveries.count_completed(db, pool.id, now - DAY):
        raise errors.recoveries.too_many_completed()
    if recoveries.count_previews(db, now - DAY, pool_id=pool.id) >= MOST_PREVIEWS_OF_POOL:
        raise errors.recoveries.too_many_previews("pool", MOST_PREVIEWS_OF_POOL, "24-hour")
    if recoveries.count_previews(db, now - MONTH, pool_id=pool.id) >= MOST_PREVIEWS_OF_MONTH:
        raise errors.recoveries.too_many_previews("pool", MOST_PREVIEWS_OF_MONTH, "30-day")
    if recoveries.count_previews(db, now - DAY, account_id=pool.account_id) >= MOST_PREVIEWS_OF_ACCOUNT:
        raise errors.recoveries.too_many_previews("account", MOST_PREVIEWS_OF_ACCOUNT, "24-hour")


# --- as the API shows them ---------------------------------------------------------------------------------------


def render(recovery: Recovery, now: datetime) -> RestorationType:
    shown: RestorationType = {"TriggerTimestamp": epoch(recovery.initiated_at)}
    shown.update(cast(RestorationType, render_listed(recovery, now)))
    if recovery.preview is not None:
        shown["RestorePreview"] = cast(list[RestorePreviewType], recovery.preview)
    return shown


def render_listed(recovery: Recovery, now: datetime) -> RestorationDescriptionType:
    return {
        "RestoreId": recovery.id,
        "RestoreStatus": cast(RestoreStatusType, recovery.status_at(now)),
        "RestoreTimestamp": epoch(recovery.restores_to),
    }
