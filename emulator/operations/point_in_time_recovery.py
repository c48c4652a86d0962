"""Point-in-time recovery: InitiatePointInTimeRecovery, DescribePointInTimeRecovery, StartPointInTimeRecovery,
CancelPointInTimeRecovery, ListPointInTimeRecoveries.

Signed operations: each names a pool of the account and region of its signature, which must be the primary one.
"""

# unverified: The guide puts the operations of point-in-time recovery in no quota; here they count beside their like.

from datetime import UTC, datetime

from emulator.calls.registry import operation
from emulator.model.shapes import (
    CancelPointInTimeRecoveryRequest,
    CancelPointInTimeRecoveryResponse,
    DescribePointInTimeRecoveryRequest,
    DescribePointInTimeRecoveryResponse,
    InitiatePointInTimeRecoveryRequest,
    InitiatePointInTimeRecoveryResponse,
    ListPointInTimeRecoveriesRequest,
    ListPointInTimeRecoveriesResponse,
    StartPointInTimeRecoveryRequest,
    StartPointInTimeRecoveryResponse,
)
from emulator.rules.directory import pages
from emulator.rules.owners import pools, recoveries
from emulator.store import recoveries as store_recoveries
from emulator.work import Work


@operation("InitiatePointInTimeRecovery", write=True, quota="UserPoolResourceUpdate")
def initiate_point_in_time_recovery(
    work: Work, req: InitiatePointInTimeRecoveryRequest
) -> InitiatePointInTimeRecoveryResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    at = _instant(req["RestoreTimestamp"])
    return {"Restoration": recoveries.render(recoveries.initiate(work, pool, at), work.now)}


@operation("DescribePointInTimeRecovery", only_reads=True, quota="UserPoolResourceRead")
def describe_point_in_time_recovery(
    work: Work, req: DescribePointInTimeRecoveryRequest
) -> DescribePointInTimeRecoveryResponse:
    pool = pools.require(work, req["UserPoolId"])
    recoveries.check_tier(pool)
    return {"Restoration": recoveries.render(recoveries.require(work, pool, req["RestoreId"]), work.now)}


@operation("StartPointInTimeRecovery", write=True, quota="UserPoolResourceUpdate")
def start_point_in_time_recovery(work: Work, req: StartPointInTimeRecoveryRequest) -> StartPointInTimeRecoveryResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"Restoration": recoveries.render(recoveries.start(work, pool, req["RestoreId"]), work.now)}


@operation("CancelPointInTimeRecovery", write=True, quota="UserPoolResourceUpdate")
def cancel_point_in_time_recovery(
    work: Work, req: CancelPointInTimeRecoveryRequest
) -> CancelPointInTimeRecoveryResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"Restoration": recoveries.render(recoveries.cancel(work, pool, req["RestoreId"]), work.now)}


@operation("ListPointInTimeRecoveries", only_reads=True, quota="UserPoolResourceRead")
def list_point_in_time_recoveries(
    work: Work, req: ListPointInTimeRecoveriesRequest
) -> ListPointInTimeRecoveriesResponse:
    """Newest first, without their previews."""
    pool = pools.require(work, req["UserPoolId"])
    recoveries.check_tier(pool)
    question, limit = f"ListPointInTimeRecoveries {pool.id}", pages.size(req.get("MaxResults"))
    after = pages.after(work, question, req.get("NextToken"))
    last_seen = store_recoveries.find(work.db, pool.id, after) if after is not None else None
    position = (last_seen.initiated_at, last_seen.id) if last_seen is not None else None
    rows = store_recoveries.page(work.db, pool.id, after=position, limit=limit + 1)
    page, last = pages.cut(rows, limit)
    shown = [recoveries.render_listed(recovery, work.now) for recovery in page]
    response: ListPointInTimeRecoveriesResponse = {"Restorations": shown}
    if last is not None:
        response["NextToken"] = pages.token(work, question, last.id)
    return response


def _instant(seconds: float) -> datetime:
    """Beyond all calendars it is the first or the last one of ours, to which no pool can go back either."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC) if seconds > 0 else datetime.min.replace(tzinfo=UTC)
