"""The tags of a user pool: at most fifty, none of AWS's own, and how an ARN names a pool. A replica has its own; its
ARN names the replica's region and the pool's id.

The tags that pin a new pool's id (`pools.PINNING_TAGS`) are no tags: they are neither kept nor counted.
"""

import re
from collections.abc import Mapping

from emulator.context import Context
from emulator.errors import configuration_sentences, sentences
from emulator.rules import pool_checks, pools, regions
from emulator.store.pools import Pool

_ARN = re.compile(r"arn:aws[\w-]*:cognito-idp:(?P<region>[\w-]+):(?P<account>\d+):userpool/(?P<pool>[\w-]+)", re.ASCII)


def require_pool(ctx: Context, arn: str, *, lock: bool = False) -> Pool:
    """Raises InvalidParameterException for an ARN of something else than a user pool, ResourceNotFoundException for
    one that the caller's account and region do not have."""
    found = _ARN.fullmatch(arn)
    if found is None:
        raise configuration_sentences.invalid_resource_arn(arn)
    pool = pools.require(ctx, found["pool"], lock=lock)
    if (pool.region, pool.account_id) != (found["region"], found["account"]):
        raise sentences.user_pool_does_not_exist(found["pool"])
    return pool


def add(ctx: Context, pool: Pool, tags: Mapping[str, str]) -> None:
    """Over those that are there. The pool is held by the caller."""
    wanted = {**pool.tags, **pools.without_pinning(tags)}
    problem = pool_checks.why_not_tags(wanted)
    if problem is not None:
        raise configuration_sentences.invalid_tags(problem)
    regions.keep(ctx, pool, tags=wanted)


def remove(ctx: Context, pool: Pool, keys: list[str]) -> None:
    """A key that is not there is no mistake."""
    left = {key: value for key, value in pool.tags.items() if key not in keys}
    regions.keep(ctx, pool, tags=left)
