"""Records for the logs that a pool exports: written in the transaction of what they tell of, delivered afterwards.

A pool without a configuration of the kind writes none. Where no sink is set for this server, the record is kept and
goes nowhere.  # seen: developer guide, exporting logs: the shape of a record
"""

from datetime import timedelta
from typing import Any, Literal

from emulator.base import ids, nul
from emulator.base.clock import epoch_seconds
from emulator.store import exported_logs, log_configurations
from emulator.store.exported_logs import ExportedLog
from emulator.store.pools import Pool
from emulator.work import Work

Source = Literal["userNotification", "userAuthEvents"]
NOTIFICATION: Source = "userNotification"
AUTH_EVENTS: Source = "userAuthEvents"
# The guide's sample calls the second one USER_ACTIVITY.  # seen: a public repository that indexes real logs
_IN_RECORDS = {NOTIFICATION: "USER_NOTIFICATION", AUTH_EVENTS: "USER_AUTH_EVENTS"}
ARNS = {
    "CloudWatchLogsConfiguration": "LogGroupArn",
    "S3Configuration": "BucketArn",
    "FirehoseConfiguration": "StreamArn",
}


def export(work: Work, pool: Pool, source: Source, message: dict[str, Any]) -> None:
    """Keeps a record if the pool exports this kind in its region. The operation is writing."""
    destination = _destination(work, pool, source)
    if destination is None:
        return
    record = {
        "eventTimestamp": str(epoch_seconds(work.now) * 1000 + work.now.microsecond // 1000),
        "eventSource": _IN_RECORDS[source],
        "logLevel": destination["LogLevel"],
        "message": message,
        "logSourceId": {"userPoolId": pool.id},
    }
    has_sinks = bool(work.services.log_sinks.names)
    log = ExportedLog(
        id=ids.row_id("log", work.random),
        pool_id=pool.id,
        region_name=pool.region,
        account_id=pool.account_id,
        event_source=source,
        destination=destination,
        destination_arn=arn_of(destination),
        record=record,
        created_at=work.now,
        due_at=work.services.clock.now() - timedelta(microseconds=1) if has_sinks else None,
        worker=None,
        attempts=0,
        delivered_to=[],
        delivered_at=None,
        delivery_error=None,
    )
    exported_logs.add(work.db, log)


def undelivered(work: Work, pool: Pool, purpose: str, medium: str, masked: str, reason: str) -> None:
    """A message that the mail server refused."""
    details = f"The {medium} message of the kind {purpose} to {masked} was not delivered: {nul.without(reason)}"
    # unverified: AWS does not document what a notification record says in `details`.
    export(work, pool, NOTIFICATION, {"details": details})


def arn_of(configuration: dict[str, Any]) -> str:
    """Of the one destination that a configuration has."""
    return next(str(configuration[member][name]) for member, name in ARNS.items() if configuration.get(member))


def _destination(work: Work, pool: Pool, source: Source) -> dict[str, Any] | None:
    configured = log_configurations.find(work.db, pool.id, pool.region)
    return next((entry for entry in configured if entry["EventSource"] == source), None)
