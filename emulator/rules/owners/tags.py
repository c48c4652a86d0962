"""The tags of a user pool: at most fifty, none of AWS's own, and how an ARN names a pool. A replica has its own; its
ARN names the replica's region and the pool's id.

The tags that pin a new pool's id (`pools.PINNING_TAGS`) are no tags: they are neither kept nor counted.
"""

import re
from collections.abc import Mapping

from emulator import errors
from emulator.rules.configuration import pool_checks
from emulator.rules.owners import pools, regions
from emulator.store.pools import Pool
from emulator.work import Work

_ARN = re.compile(r"arn:aws[\w-]*:cognito-idp:(?P<region>[\w-]+):(?P<account>\d+):userpool/(?P<pool>[\w-]+)", re.ASCII)


def require_pool(work: Work, arn: str, *, lock: bool = False) -> Pool:
    """Raises InvalidParameterException for an ARN of something else than a user pool, ResourceNotFoundException for
    one that the caller's account and region do not have."""
    found = _ARN.fullmatch(arn)
    if found is None:
        raise errors.owners.invalid_resource_arn(arn)
    pool = pools.require(work, found["pool"], lock=lock)
    if (pool.region, pool.account_id) != (found["region"], found["account"]):
        raise errors.owners.user_pool_does_not_exist(found["pool"])
    return pool


def add(work: Work, pool: Pool, tags: Mapping[str, str]) -> None:
    """Over those that are there. The pool is held by the caller."""
    wanted = {**pool.tags, **pools.without_pinning(tags)}
    problem = pool_checks.why_not_tags(wanted)
    if problem is not None:
        raise errors.owners.invalid_tags(problem)
    regions.keep(work, pool, tags=wanted)


def remove(work: Work, pool: Pool, keys: list[str]) -> None:
    """A key that is not there is no mistake."""
    left = {key: value for key, value in pool.tags.items() if key not in keys}
    regions.keep(work, pool, tags=left)
