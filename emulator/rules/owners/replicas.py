"""Replicas of a pool in another region: making, activating, deleting and listing them.

A replica is CREATING for some seconds of the emulator's clock, then INACTIVE until somebody activates it; one that is
deleted is DELETING as long, and then gone. That a KMS key has a replica in the other region, or is disabled, is known
to AWS alone: here the ARN decides, which begins with `mrk-` for a multi-Region key.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from emulator import errors
from emulator.base import ids
from emulator.effective.pool import PoolSettings
from emulator.model.shapes import UserPoolReplicaType
from emulator.rules.configuration import pool_checks
from emulator.store import log_configurations, replicas, risk
from emulator.store.pools import Pool
from emulator.store.replicas import ACTIVE, CREATING, DELETING, INACTIVE, Replica
from emulator.work import Work

SETTLES_AFTER = timedelta(seconds=5)  # unverified: A replica is ready after five seconds; AWS takes minutes.
# unverified: The settings of a new region begin with the defaults.
MADE_WITH_EMAIL = {"EmailSendingAccount": "COGNITO_DEFAULT"}
_REGION = re.compile(ids.REGION)
_MULTI_REGION_KEY = re.compile(r"arn:[\w-]+:kms:[\w-]+:\d+:key/mrk-[0-9a-zA-Z-]+", re.ASCII)


def create(work: Work, pool: Pool, region: str, tags: Mapping[str, str]) -> UserPoolReplicaType:
    """For a pool that the caller holds. Raises FeatureUnavailableInTierException, InvalidParameterException,
    UserPoolTaggingException, and LimitExceededException for a second replica, also where two callers make one at once.
    """
    _check_can_have(pool, region)
    problem = pool_checks.why_not_tags(tags)
    if problem is not None:
        raise errors.owners.pool_cannot_be_tagged(problem)
    replica = Replica(
        pool_id=pool.id,
        region_name=region,
        status=CREATING,
        status_until=work.now + SETTLES_AFTER,
        email_configuration=MADE_WITH_EMAIL,
        sms_configuration={},
        lambda_config={},
        tags=dict(tags),
        created_at=work.now,
        updated_at=work.now,
    )
    if not replicas.add(work.db, replica):
        raise errors.replicas.too_many_replicas()
    log_configurations.remove(work.db, pool.id, region)  # of a replica that was there before
    risk.remove_senders_of_region(work.db, pool.id, region)
    return _render(pool, region, CREATING)


def update(work: Work, pool: Pool, region: str, status: str) -> UserPoolReplicaType:
    """ACTIVE or INACTIVE, at once. Raises InvalidParameterException for the primary, which is always active, and for a
    replica that is being made or deleted."""
    replica, before = _require(work, pool, region)
    if before not in (ACTIVE, INACTIVE):
        raise errors.replicas.replica_is_on_its_way(region, before)
    replicas.change(work.db, replica, work.now, status=status, status_until=None)
    return _render(pool, region, status)


def delete(work: Work, pool: Pool, region: str) -> UserPoolReplicaType:
    """Raises InvalidParameterException for the primary, and for a replica that is not INACTIVE."""
    replica, before = _require(work, pool, region)
    if before != INACTIVE:
        raise errors.replicas.replica_is_not_inactive(region, before)
    replicas.change(work.db, replica, work.now, status=DELETING, status_until=work.now + SETTLES_AFTER)
    return _render(pool, region, DELETING)


def page(work: Work, pool: Pool, token: str | None) -> list[UserPoolReplicaType]:
    """The primary and its secondary: one page holds them, so no token was ever given."""
    if token is not None:
        raise errors.configuration.invalid_paging_token()
    shown = [_render(pool, pool.home_region, ACTIVE)]
    replica = replicas.of_pool(work.db, pool.id, work.now)
    status = replica.status_at(work.now) if replica is not None else None
    if replica is not None and status is not None:
        shown.append(_render(pool, replica.region_name, status))
    return shown


def check_kept_possible(work: Work, pool: Pool, about_to_be: PoolSettings) -> None:
    """For settings that a pool is about to have: a replica needs its tier and its key."""
    if pool.is_secondary or replicas.of_pool(work.db, pool.id, work.now) is None:
        return
    if about_to_be.tier == "LITE":
        raise errors.replicas.tier_of_replicas("LITE")
    if not _has_multi_region_key(about_to_be):
        raise errors.replicas.key_of_replicas()


def check_none(work: Work, pool: Pool) -> None:
    """Raises InvalidParameterException for a pool that cannot be deleted yet."""
    if replicas.of_pool(work.db, pool.id, work.now) is not None:
        raise errors.replicas.pool_has_replicas(pool.id)


def _check_can_have(pool: Pool, region: str) -> None:
    if pool.effective.tier == "LITE":  # developer guide: Essentials or Plus
        raise errors.replicas.tier_has_no_replicas("LITE")
    if not _REGION.fullmatch(region):
        raise errors.replicas.region_is_invalid(region)
    if region == pool.home_region:
        raise errors.replicas.replica_in_the_primary_region(region)
    if not _has_multi_region_key(pool.effective):
        raise errors.replicas.replica_needs_a_multi_region_key()


def _has_multi_region_key(settings: PoolSettings) -> bool:
    return bool(_MULTI_REGION_KEY.fullmatch(settings.own_key or ""))


def _require(work: Work, pool: Pool, region: str) -> tuple[Replica, str]:
    """The replica and its status now."""
    if region == pool.home_region:
        raise errors.replicas.replica_in_the_primary_region(region)
    replica = replicas.of_pool(work.db, pool.id, work.now)
    status = replica.status_at(work.now) if replica is not None and replica.region_name == region else None
    if replica is None or status is None:
        raise errors.replicas.replica_does_not_exist(pool.id, region)
    return replica, status


def _render(pool: Pool, region: str, status: str) -> UserPoolReplicaType:
    shown: dict[str, Any] = {
        "RegionName": region,
        "Status": status,
        "Role": "PRIMARY" if region == pool.home_region else "SECONDARY",
        "UserPoolArn": pool.arn_in(region),
    }
    return shown  # type: ignore[return-value]
