"""CreateUserPoolReplica, UpdateUserPoolReplica, DeleteUserPoolReplica, ListUserPoolReplicas, and what a pool with a
replica keeps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.replicating import AWAY, HOME, KEY, NOT_ENABLED, SETTLING, Regions

INVALID, UNKNOWN, LIMIT = "InvalidParameterException", "ResourceNotFoundException", "LimitExceededException"
PRIMARY = (HOME, "PRIMARY", "ACTIVE")


@pytest.fixture
def regions(given: Given, connect: Callable[..., Any]) -> Regions:
    return Regions(given, connect(), connect(region=AWAY))


def create(regions: Regions, pool_id: str, region: str = AWAY, **members: Any) -> tuple[str, str]:
    return refusal(regions.primary.create_user_pool_replica, UserPoolId=pool_id, RegionName=region, **members)


def test_a_replica_is_made_in_some_seconds_and_is_inactive_until_it_is_activated(
    regions: Regions, account: str
) -> None:
    pool_id = regions.pool()
    assert regions.listed(pool_id) == [PRIMARY]
    replica = {
        "RegionName": AWAY,
        "Role": "SECONDARY",
        "Status": "CREATING",
        "UserPoolArn": f"arn:aws:cognito-idp:{AWAY}:{account}:userpool/{pool_id}",
    }
    made = answer(regions.primary.create_user_pool_replica, UserPoolId=pool_id, RegionName=AWAY)
    assert made == {"UserPoolReplica": replica}
    assert regions.listed(pool_id) == [PRIMARY, (AWAY, "SECONDARY", "CREATING")]
    unknown = (UNKNOWN, f"User pool {pool_id} does not exist.")
    assert refusal(regions.secondary.describe_user_pool, UserPoolId=pool_id) == unknown
    regions.given.clock_advanced(SETTLING)
    assert regions.listed(pool_id) == [PRIMARY, (AWAY, "SECONDARY", "INACTIVE")]
    activated = answer(regions.secondary.update_user_pool_replica, UserPoolId=pool_id, RegionName=AWAY, Status="ACTIVE")
    assert activated == {"UserPoolReplica": {**replica, "Status": "ACTIVE"}}
    assert regions.listed(pool_id) == [PRIMARY, (AWAY, "SECONDARY", "ACTIVE")]


def test_both_regions_list_the_primary_and_the_secondary(regions: Regions) -> None:
    pool_id = regions.pool()
    regions.replica(pool_id)
    here = answer(regions.primary.list_user_pool_replicas, UserPoolId=pool_id)
    assert answer(regions.secondary.list_user_pool_replicas, UserPoolId=pool_id) == here
    code, _ = refusal(regions.primary.list_user_pool_replicas, UserPoolId=pool_id, NextToken="x")
    assert code == INVALID


def test_only_an_inactive_replica_is_deleted_and_it_is_gone_after_some_seconds(regions: Regions) -> None:
    pool_id = regions.pool()
    regions.replica(pool_id)
    named = {"UserPoolId": pool_id, "RegionName": AWAY}
    code, said = refusal(regions.primary.delete_user_pool_replica, **named)
    assert (code, "ACTIVE status" in said) == (INVALID, True)
    regions.primary.update_user_pool_replica(**named, Status="INACTIVE")
    deleted = answer(regions.primary.delete_user_pool_replica, **named)["UserPoolReplica"]
    assert deleted["Status"] == "DELETING"
    assert regions.listed(pool_id) == [PRIMARY, (AWAY, "SECONDARY", "DELETING")]
    assert refusal(regions.primary.update_user_pool_replica, **named, Status="ACTIVE")[0] == INVALID
    assert refusal(regions.secondary.describe_user_pool, UserPoolId=pool_id)[0] == UNKNOWN
    regions.given.clock_advanced(SETTLING)
    assert regions.listed(pool_id) == [PRIMARY]
    assert refusal(regions.primary.delete_user_pool_replica, **named)[0] == UNKNOWN
    regions.replica(pool_id, UserPoolTags={"second": "life"})
    assert regions.listed(pool_id) == [PRIMARY, (AWAY, "SECONDARY", "ACTIVE")]


def test_a_replica_that_is_being_made_is_neither_activated_nor_deleted(regions: Regions) -> None:
    pool_id = regions.pool()
    named = {"UserPoolId": pool_id, "RegionName": AWAY}
    regions.primary.create_user_pool_replica(**named)
    assert refusal(regions.primary.update_user_pool_replica, **named, Status="ACTIVE")[0] == INVALID
    assert refusal(regions.primary.delete_user_pool_replica, **named)[0] == INVALID


@pytest.mark.parametrize("operation", ["update_user_pool_replica", "delete_user_pool_replica"])
def test_the_primary_and_a_region_without_a_replica_are_refused(regions: Regions, operation: str) -> None:
    pool_id = regions.pool()
    regions.replica(pool_id)
    status = {"Status": "INACTIVE"} if operation.startswith("update") else {}
    call = getattr(regions.primary, operation)
    assert refusal(call, UserPoolId=pool_id, RegionName=HOME, **status)[0] == INVALID
    assert refusal(call, UserPoolId=pool_id, RegionName="eu-west-1", **status)[0] == UNKNOWN
    assert refusal(call, UserPoolId="us-east-1_nobodys00", RegionName=AWAY, **status)[0] == UNKNOWN


KEYS: dict[str, dict[str, Any] | None] = {
    "none": None,
    "AWS's own": {"KeyType": "AWS_OWNED_KEY"},
    "of one region": {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/k"},
    "an alias": {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:alias/mrk-k"},
}


@pytest.mark.once
@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS.keys())
def test_a_pool_without_a_multi_region_key_has_no_replicas(regions: Regions, key: dict[str, Any] | None) -> None:
    pool_id = regions.given.pool(**({"KeyConfiguration": key} if key else {}))
    code, said = create(regions, pool_id)
    assert (code, "multi-Region key" in said) == (INVALID, True)
    assert regions.listed(pool_id) == [PRIMARY]


def test_a_pool_of_the_lite_tier_has_no_replicas(regions: Regions) -> None:
    pool_id = regions.pool(UserPoolTier="LITE")
    expected = "The following feature is not available for the LITE pricing tier configured: Multi-Region Replication"
    assert create(regions, pool_id) == ("FeatureUnavailableInTierException", expected)


@pytest.mark.once
@pytest.mark.parametrize("region", [HOME, "mars-1", "us-west-2\n", "a" * 32, "../..", "us-WEST-2"])
def test_a_replica_needs_another_region_that_is_one(regions: Regions, region: str) -> None:
    assert create(regions, regions.pool(), region)[0] == INVALID


def test_a_pool_has_one_replica(regions: Regions) -> None:
    pool_id = regions.pool()
    regions.replica(pool_id)
    for region in (AWAY, "eu-west-1"):
        assert create(regions, pool_id, region)[0] == LIMIT
    assert regions.listed(pool_id) == [PRIMARY, (AWAY, "SECONDARY", "ACTIVE")]


def test_the_tags_of_a_replica_are_its_own(regions: Regions) -> None:
    pool_id = regions.pool(UserPoolTags={"stage": "qa"})
    arn = regions.replica(pool_id, UserPoolTags={"role": "standby"}, status="INACTIVE")["UserPoolArn"]
    home_arn = arn.replace(AWAY, HOME)

    def tags(cognito: Any, named: str) -> dict[str, str]:
        found: dict[str, str] = answer(cognito.list_tags_for_resource, ResourceArn=named)["Tags"]
        return found

    regions.secondary.tag_resource(ResourceArn=arn, Tags={"owner": "ann", "cost": "7"})
    regions.secondary.untag_resource(ResourceArn=arn, TagKeys=["cost"])
    assert tags(regions.secondary, arn) == {"role": "standby", "owner": "ann"}
    assert tags(regions.primary, home_arn) == {"stage": "qa"}
    regions.primary.tag_resource(ResourceArn=home_arn, Tags={"stage": "dev"})
    assert tags(regions.secondary, arn) == {"role": "standby", "owner": "ann"}
    # An ARN names the region that is asked.
    assert refusal(regions.primary.list_tags_for_resource, ResourceArn=arn)[0] == UNKNOWN
    assert refusal(regions.secondary.list_tags_for_resource, ResourceArn=home_arn)[0] == UNKNOWN


def test_tags_that_cannot_be_make_no_replica(regions: Regions) -> None:
    pool_id = regions.pool()
    tagging = "UserPoolTaggingException"
    assert create(regions, pool_id, UserPoolTags={"aws:x": "y"})[0] == tagging
    assert create(regions, pool_id, UserPoolTags={f"tag-{number}": "" for number in range(51)})[0] == tagging
    assert regions.listed(pool_id) == [PRIMARY]


def test_a_pool_with_a_replica_keeps_its_key_and_its_tier(regions: Regions) -> None:
    pool_id = regions.pool(UserPoolTier="PLUS")
    regions.replica(pool_id)
    update = regions.primary.update_user_pool
    other = {"KeyType": "AWS_OWNED_KEY"}
    assert refusal(update, UserPoolId=pool_id, KeyConfiguration=other, UserPoolTier="PLUS")[0] == INVALID
    lower = refusal(update, UserPoolId=pool_id, KeyConfiguration=KEY, UserPoolTier="LITE")
    assert lower[0] == "TierChangeNotAllowedException"
    update(UserPoolId=pool_id, KeyConfiguration=KEY, UserPoolTier="ESSENTIALS")


def test_a_pool_with_a_replica_is_not_deleted_before_the_replica_is_gone(regions: Regions) -> None:
    pool_id = regions.pool()
    regions.replica(pool_id, status="INACTIVE")
    assert refusal(regions.primary.delete_user_pool, UserPoolId=pool_id)[0] == INVALID
    assert refusal(regions.secondary.delete_user_pool, UserPoolId=pool_id) == NOT_ENABLED
    regions.primary.delete_user_pool_replica(UserPoolId=pool_id, RegionName=AWAY)
    assert refusal(regions.primary.delete_user_pool, UserPoolId=pool_id)[0] == INVALID
    regions.given.clock_advanced(SETTLING)
    regions.primary.delete_user_pool(UserPoolId=pool_id)
    rows = regions.given.sql("SELECT * FROM user_pool_replicas WHERE pool_id = :p", p=pool_id)
    assert rows == []


def test_another_account_has_no_part_in_it(regions: Regions, connect: Callable[..., Any]) -> None:
    pool_id = regions.pool()
    regions.replica(pool_id)
    stranger = connect(region=AWAY, account="111111111111")
    assert refusal(stranger.describe_user_pool, UserPoolId=pool_id)[0] == UNKNOWN
    assert refusal(stranger.list_user_pool_replicas, UserPoolId=pool_id)[0] == UNKNOWN
    assert pool_id not in [pool["Id"] for pool in stranger.list_user_pools(MaxResults=60)["UserPools"]]


def test_the_view_tells_the_status_by_the_emulator_s_clock(regions: Regions) -> None:
    pool_id = regions.pool()
    regions.primary.create_user_pool_replica(UserPoolId=pool_id, RegionName=AWAY)

    def told() -> list[tuple[str, str, str]]:
        rows = regions.given.sql("SELECT * FROM v_replicas WHERE pool_id = :p", p=pool_id)
        return [(row["primary_region"], row["region_name"], row["status"]) for row in rows]

    assert told() == [(HOME, AWAY, "CREATING")]
    regions.given.clock_advanced(SETTLING + timedelta(seconds=1))
    assert told() == [(HOME, AWAY, "INACTIVE")]
    regions.primary.delete_user_pool_replica(UserPoolId=pool_id, RegionName=AWAY)
    assert told() == [(HOME, AWAY, "DELETING")]
    regions.given.clock_advanced(SETTLING + timedelta(seconds=1))
    assert told() == []
