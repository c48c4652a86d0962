"""Which logs a pool exports, and where to: SetLogDeliveryConfiguration and GetLogDeliveryConfiguration.

Messages that were not delivered (userNotification, ERROR) go to CloudWatch Logs; what users did (userAuthEvents, INFO)
to one of CloudWatch Logs, S3 and Firehose, for pools of the Plus tier. Whether the log group, bucket or stream exists
is not known here. Each region of a pool has its own.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from emulator import errors
from emulator.messages.log_export import ARNS, AUTH_EVENTS, NOTIFICATION
from emulator.model.shapes import LogDeliveryConfigurationType
from emulator.store import log_configurations
from emulator.store.pools import Pool
from emulator.work import DEFAULT_ACCOUNT, Work

LEVELS = {NOTIFICATION: "ERROR", AUTH_EVENTS: "INFO"}
# What the ARN of each destination looks like, and what it is called.
_FORMS = {
    "CloudWatchLogsConfiguration": (r"arn:[\w-]+:logs:[\w-]+:\d+:log-group:[\w+=/,.@-]+", "a CloudWatch log group"),
    "S3Configuration": (r"arn:[\w-]+:s3:::[\w.-]+", "an S3 bucket"),
    "FirehoseConfiguration": (r"arn:[\w-]+:firehose:[\w-]+:\d+:deliverystream/[\w.-]+", "a Firehose stream"),
}
_ARNS = {member: (re.compile(form, re.ASCII), wanted) for member, (form, wanted) in _FORMS.items()}
_ELSEWHERE = {
    "CloudWatchLogsConfiguration": errors.log_delivery.log_group_from_elsewhere,
    "FirehoseConfiguration": errors.log_delivery.stream_from_elsewhere,
}


def check_request(work: Work, configurations: Sequence[Mapping[str, Any]]) -> None:
    """What is refused before the pool is looked for, all of it at once. Raises InvalidParameterException."""
    sources = [entry["EventSource"] for entry in configurations]
    without = [entry["EventSource"] for entry in configurations if not _destinations(entry)]
    twice = [source for source in dict.fromkeys(sources) if sources.count(source) > 1]
    elsewhere = [told for entry in configurations for told in _from_elsewhere(work, entry)]
    if without or twice or elsewhere:
        raise errors.log_delivery.request_is_refused(list(dict.fromkeys(without)), twice, elsewhere)


def _from_elsewhere(work: Work, entry: Mapping[str, Any]) -> list[str]:
    """Log groups of another account or region and streams of another region. Credentials that name no account fall
    into the default one, which owns nothing: the account is compared only where the caller has one."""
    told = []
    for member, sentence in _ELSEWHERE.items():
        arn = (entry.get(member) or {}).get(ARNS[member]) or ""
        if not _ARNS[member][0].fullmatch(arn):
            continue
        region, account = arn.split(":")[3:5]
        is_known = work.call.account_id != DEFAULT_ACCOUNT and member == "CloudWatchLogsConfiguration"
        complaints = [errors.log_delivery.ANOTHER_ACCOUNT] if is_known and account != work.call.account_id else []
        complaints += [errors.log_delivery.ANOTHER_REGION] if region != work.call.region else []
        told += [sentence(arn, complaints)] if complaints else []
    return told


def put(work: Work, pool: Pool, configurations: Sequence[Mapping[str, Any]]) -> LogDeliveryConfigurationType:
    """Replaces the whole list; an empty one clears it. Raises InvalidParameterException, and
    FeatureUnavailableInTierException for what users did in a pool below Plus."""
    for entry in configurations:
        _check(pool, entry)
    kept = [dict(entry) for entry in configurations]
    if kept:
        log_configurations.put(work.db, pool.id, pool.region, kept, work.now)
    else:
        log_configurations.remove(work.db, pool.id, pool.region)
    return shown(work, pool)


def shown(work: Work, pool: Pool) -> LogDeliveryConfigurationType:
    found: Any = log_configurations.find(work.db, pool.id, pool.region)
    return {"UserPoolId": pool.id, "LogConfigurations": found}


def check_tier(work: Work, pool: Pool, tier: str) -> None:
    """For a pool that is about to have this tier. Raises TierChangeNotAllowedException."""
    if tier != "PLUS" and any(
        entry["EventSource"] == AUTH_EVENTS for entry in log_configurations.find(work.db, pool.id, pool.region)
    ):
        raise errors.log_delivery.tier_of_log_streaming(tier)


def _destinations(entry: Mapping[str, Any]) -> list[str]:
    return [member for member, name in ARNS.items() if (entry.get(member) or {}).get(name)]


def _check(pool: Pool, entry: Mapping[str, Any]) -> None:
    source, destinations = entry["EventSource"], _destinations(entry)
    if len(destinations) > 1:
        raise errors.log_delivery.too_many_destinations(source)
    if source == NOTIFICATION and destinations != ["CloudWatchLogsConfiguration"]:
        raise errors.log_delivery.destination_is_not_for(source)
    if entry["LogLevel"] != LEVELS[source]:
        raise errors.log_delivery.level_is_not_of(source, LEVELS[source])
    _check_arn(destinations[0], entry[destinations[0]][ARNS[destinations[0]]])
    tier = pool.effective.tier
    if source == AUTH_EVENTS and tier != "PLUS":
        raise errors.log_delivery.log_streaming_is_unavailable(tier)


def _check_arn(member: str, arn: str) -> None:
    form, wanted = _ARNS[member]
    if not form.fullmatch(arn):
        raise errors.log_delivery.arn_of_something_else(arn, wanted)
