"""User pools: finding them, making them with made or pinned ids, and how they are shown.

A signed request sees the pools of its own account and region and no others: another's pool does not exist for it.
"""

import time
from collections.abc import Mapping
from typing import Any, cast

from emulator import errors
from emulator.base import ids
from emulator.base.cache import Slot
from emulator.effective.pool import PoolSettings
from emulator.errors import CognitoError
from emulator.model.shapes import (
    CreateUserPoolRequest,
    LambdaConfigType,
    UpdateUserPoolRequest,
    UserPoolDescriptionType,
    UserPoolType,
)
from emulator.rules.configuration import acr, client_checks, log_delivery, pool_checks, pool_schema, pool_settings
from emulator.rules.limits import quotas
from emulator.rules.owners import domains, known, published_secrets, regions, replicas
from emulator.store import clients as store_clients
from emulator.store import imports as store_imports
from emulator.store import pools, state
from emulator.store.pools import Pool
from emulator.work import Work

# Our own tag, LocalStack's and MiniStack's: each pins the id of a new pool and is not kept among its tags.
PINNING_TAGS = ("emulator:id", "_custom_id_", "ms-custom-id")
LONGEST_ID = 55
COUNTED_EXACTLY, COUNT_SECONDS = 1_000, 60.0
_USER_COUNTS: Slot[tuple[int, float]] = Slot(256)  # by incarnation; until when
MOST_POOLS = 10_000  # evidence: quota-numbers; 1,000 until AWS is asked for more
LAST_PLACES = 100  # more than all the processes on a database make at one moment


def require(work: Work, pool_id: str, *, lock: bool = False) -> Pool:
    """For operations that name a pool. Raises ResourceNotFoundException `User pool X does not exist.`, also for a pool
    of another account or region than the request was signed for, and OperationNotEnabledException for what its replica
    in that region does not answer. `lock` for those that write back what they read: two
    at once wait for each other, so neither is ever told of a ConcurrentModificationException."""
    pool = _find(work, pool_id, lock=lock)
    return _find(work, pool_id, lock=lock) if quotas.spend(work, pool) and lock else pool


def hold_again(work: Work, pool: Pool) -> Pool:
    """For whoever found the pool before, and held nothing meanwhile: a request of a browser, too, which is signed for
    no account. Raises ResourceNotFoundException if it is gone."""
    found = known.lock_pool(work, pool.id)
    if found is None or found.incarnation != pool.incarnation:
        raise errors.owners.user_pool_does_not_exist(pool.id)
    return found


def _find(work: Work, pool_id: str, *, lock: bool) -> Pool:
    pool = known.lock_pool(work, pool_id) if lock else known.find_pool(work, pool_id)
    if pool is None:
        raise errors.owners.user_pool_does_not_exist(pool_id).because(
            "A user pool is known by its id, in the account and the region that the request is signed for.",
            passes_when=f"create the pool {pool_id}, or send the id of one that exists",
            pool_id=pool_id,
            asked_region=work.call.region,
            asked_account=work.call.account_id,
        )
    place = (work.call.region, work.call.account_id)
    if pool.account_id == work.call.account_id:
        pool = regions.admit(work, pool)
    if place != (pool.region, pool.account_id):
        raise _is_elsewhere(pool, place)
    return pool


def _is_elsewhere(pool: Pool, asked: tuple[str, str]) -> CognitoError:
    note = errors.owners.pool_is_elsewhere(pool.id, (pool.region, pool.account_id), asked)
    return (
        errors.owners.user_pool_does_not_exist(pool.id)
        .noted(note)
        .because(
            "A signed request sees the pools of its own account and region and no others.",
            passes_when=f"sign the request for region {pool.region} with access key id {pool.account_id}",
            pool=pool,
            asked_region=asked[0],
            asked_account=asked[1],
        )
    )


def create(work: Work, request: CreateUserPoolRequest) -> Pool:
    """Raises InvalidParameterException for settings, a schema or a pinned id that cannot be,
    FeatureUnavailableInTierException, UserPoolTaggingException, and LimitExceededException for the 10,001st pool of
    the account in the region."""
    place = (work.call.region, work.call.account_id)
    settings = pool_settings.of_new_pool(request, *place)
    lambda_config = pool_settings.lambda_config(request, work.call.region)
    schema = pool_schema.initial(request.get("Schema"))
    tags = _tags(request)
    pinned = pinned_id(request.get("UserPoolTags") or {}, work.call.region)
    _check_room(work)
    while True:
        pool = Pool(
            id=pinned or ids.pool_id(work.call.region, work.random),
            incarnation=ids.row_id("pool", work.random),
            account_id=work.call.account_id,
            region=work.call.region,
            name=request["PoolName"],
            case_sensitive=pool_settings.case_sensitive(request),
            settings=settings,
            schema_attributes=schema,
            lambda_config=lambda_config,
            tags=tags,
            rules={},
            created_at=work.now,
            updated_at=work.now,
        )
        if pools.add(work.db, pool):
            return pool
        if pinned:
            raise errors.owners.pinned_pool_id_is_taken(pinned)


def change(work: Work, pool: Pool, request: UpdateUserPoolRequest) -> None:
    """Changes a pool that the caller holds. The name stays where the request has none; LambdaConfig and tags that it
    leaves out go (seen: serverless#7774; tags: aws-cli#3302); of the other members `pool_updates` tells."""
    check_no_import(work, pool)
    settings = pool_settings.of_changed_pool(pool.settings, request, pool.region, pool.account_id)
    about_to_be = PoolSettings(settings, {})
    _check_tier_change(work, pool, about_to_be.tier)
    replicas.check_kept_possible(work, pool, about_to_be)
    regions.keep(
        work,
        pool,
        name=request.get("PoolName", pool.name),
        settings=settings,
        lambda_config=pool_settings.lambda_config(request, pool.region),
        tags=_tags(request),
    )


def _check_tier_change(work: Work, pool: Pool, tier: str) -> None:
    """Features of the pool itself go with the same request, and `pool_checks` judged them. Those of its app clients,
    its domains and the logs it exports do not, so a pool cannot leave its tier while they are used:
    TierChangeNotAllowedException (unverified: its documentation says no more than that the change is not permitted)."""
    if tier == pool.effective.tier:
        return
    log_delivery.check_tier(work, pool, tier)
    beyond = domains.feature_beyond(work, pool, tier)
    if beyond is not None:
        raise errors.configuration.pool_uses_features_of_the_tier(tier, beyond)
    for client in store_clients.page(work.db, pool.id, after=None, limit=client_checks.MOST_CLIENTS):
        feature = client_checks.feature_beyond(tier, client.settings)
        if feature is not None:
            raise errors.configuration.pool_uses_features_of_the_tier(tier, feature)


def _check_room(work: Work) -> None:
    """The last places are counted with nobody beside. The others are not: a seed makes pools in one long transaction,
    and whoever changes a pool or the clock would wait for its end."""
    place = (work.call.account_id, work.call.region)
    count = pools.count(work.db, *place)
    if count >= MOST_POOLS - LAST_PLACES:
        state.hold(work.db)
        count = pools.count(work.db, *place)
    if count >= MOST_POOLS:
        raise errors.configuration.too_many_pools(MOST_POOLS)


def _tags(request: Mapping[str, Any]) -> dict[str, str]:
    """The tags a pool is given, without those that pin. Raises UserPoolTaggingException."""
    tags = without_pinning(request.get("UserPoolTags") or {})
    problem = pool_checks.why_not_tags(tags)
    if problem is not None:
        raise errors.owners.pool_cannot_be_tagged(problem)
    return tags


def remove(work: Work, pool: Pool) -> None:
    """With everything in it. Raises InvalidParameterException while deletion protection is active
    (evidence: protected-pool); the pool is held by the caller, so no protection that was just put up is overrun."""
    if pool.effective.is_protected:
        raise errors.owners.deletion_protection_is_active()
    check_no_import(work, pool)
    domains.check_none(work, pool)
    replicas.check_none(work, pool)
    pools.remove(work.db, pool.id)
    published_secrets.forget(work, pool_id=pool.id)  # after its clients, as a rotation holds the two


def check_no_import(work: Work, pool: Pool) -> None:
    """Raises UserImportInProgressException while users are imported into the pool."""
    if store_imports.is_active_in_pool(work.db, pool.id):
        raise errors.imports.import_is_in_progress()


def pinned_id(tags: Mapping[str, str], region: str) -> str | None:
    """The id that a tag asks for, if one does. Raises InvalidParameterException with the reason why it cannot be."""
    pinned = next((tags[tag] for tag in PINNING_TAGS if tag in tags), None)
    if pinned is None:
        return None
    reason = _why_not(pinned, region)
    if reason is not None:
        raise errors.owners.pinned_pool_id_is_invalid(pinned, reason)
    return pinned


def without_pinning(tags: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in tags.items() if name not in PINNING_TAGS}


def estimated_users(work: Work, pool: Pool) -> int:
    """The number itself up to 1,000. Beyond it a count may be a minute old, as the member's name allows (unverified:
    how old Cognito's is): counting a hundred thousand rows costs more than all the rest of DescribeUserPool."""
    counts = work.caches.of(_USER_COUNTS)
    known = counts.find(pool.incarnation)
    if known is not None and time.monotonic() < known[1]:
        return known[0]
    found = pools.count_users(work.db, pool.id, most=COUNTED_EXACTLY + 1)
    if found > COUNTED_EXACTLY:
        found = pools.count_users(work.db, pool.id)
        counts.put(pool.incarnation, (found, time.monotonic() + COUNT_SECONDS))
    return found


def render(pool: Pool, *, users: int, names: Mapping[str, str] | None = None) -> UserPoolType:
    """A pool as CreateUserPool and DescribeUserPool answer it, with the `names` of its domains; members that were not
    set are not there (evidence: absent-is-omitted)."""
    shown: dict[str, Any] = {
        "Id": pool.id,
        "Name": pool.name,
        "Arn": pool.arn,
        "LambdaConfig": pool.lambda_config,
        "SchemaAttributes": pool.schema_attributes,
        "UserPoolTags": pool.tags,
        "EstimatedNumberOfUsers": users,
        "CreationDate": pool.created_at,
        "LastModifiedDate": pool.updated_at,
        **(names or {}),
        **pool_settings.ALWAYS_SHOWN,
        **{name: value for name, value in pool.settings.items() if name not in pool_settings.SHOWN_ELSEWHERE},
    }
    if pool.settings.get("AcrConfiguration"):
        shown["AcrConfiguration"] = acr.effective(pool.settings)
    return cast(UserPoolType, shown)


def render_in_list(pool: Pool) -> UserPoolDescriptionType:
    shown: dict[str, Any] = {
        "Id": pool.id,
        "Name": pool.name,
        "LambdaConfig": cast(LambdaConfigType, pool.lambda_config),
        "LastModifiedDate": pool.updated_at,
        "CreationDate": pool.created_at,
    }
    return cast(UserPoolDescriptionType, shown)


def _why_not(pinned: str, region: str) -> str | None:
    """What the clients of a pool make of its id, so that a typing error shows here and not in a browser."""
    if not pinned.startswith(f"{region}_"):
        return f"it must begin with the region of the request, {region + '_'!r}; clients read the region from it."
    name = pinned.removeprefix(f"{region}_")
    if not name:
        return f"nothing follows {region + '_'!r}."
    wrong = next((letter for letter in name if not (letter.isascii() and letter.isalnum())), None)
    if wrong is not None:
        return (
            f"the character {wrong!r} is not a letter or digit; aws-jwt-verify accepts only letters and digits "
            "after the region and the underscore."
        )
    if len(pinned) > LONGEST_ID:
        return (
            f"it has {len(pinned)} characters; amazon-cognito-identity-js and the API accept no more than {LONGEST_ID}."
        )
    if not ids.POOL_ID.match(pinned):
        return f"{region!r} is not a region as aws-jwt-verify expects it, such as 'us-east-1'."
    return None
