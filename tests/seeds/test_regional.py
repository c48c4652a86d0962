"""What a seed says of a pool's replica and of the logs it exports."""

from typing import Any

import pytest

from tests.seeds.conftest import ApplySeed, told
from tests.support.answers import answer

SEED = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    settings:
      UserPoolTier: PLUS
      KeyConfiguration:
        KeyType: CUSTOMER_MANAGED_KEY
        KmsKeyArn: arn:aws:kms:us-east-1:123456789012:key/mrk-0a1b
    replica: { RegionName: us-west-2, UserPoolTags: { role: standby } }
    log_delivery:
      LogConfigurations:
        - { EventSource: userAuthEvents, LogLevel: INFO, S3Configuration: { BucketArn: "arn:aws:s3:::activity" } }
"""


def replicas(cognito: Any, pool_id: str) -> list[tuple[str, str]]:
    found = answer(cognito.list_user_pool_replicas, UserPoolId=pool_id)["UserPoolReplicas"]
    return [(entry["RegionName"], entry["Status"]) for entry in found if entry["Role"] == "SECONDARY"]


def test_a_pool_is_made_with_an_active_replica_and_its_log_delivery(
    apply_seed: ApplySeed, cognito: Any, connect: Any, names: dict[str, str]
) -> None:
    assert told(apply_seed(SEED)) == []
    pool_id = names["POOL"]
    assert replicas(cognito, pool_id) == [("us-west-2", "ACTIVE")]
    there = answer(connect(region="us-west-2").describe_user_pool, UserPoolId=pool_id)["UserPool"]
    assert there["UserPoolTags"] == {"role": "standby"}
    kept = answer(cognito.get_log_delivery_configuration, UserPoolId=pool_id)["LogDeliveryConfiguration"]
    assert [entry["EventSource"] for entry in kept["LogConfigurations"]] == ["userAuthEvents"]


def test_an_update_brings_the_status_the_tags_and_the_logs(
    apply_seed: ApplySeed, cognito: Any, connect: Any, names: dict[str, str]
) -> None:
    apply_seed(SEED)
    assert apply_seed(SEED, "update").changed == 0
    changed = SEED.replace("standby }", "spare }").replace("replica: {", "replica_status: INACTIVE\n    replica: {")
    changed = changed[: changed.index("      LogConfigurations:")] + "      LogConfigurations: []\n"
    assert apply_seed(changed, "update").changed == 1
    assert replicas(cognito, names["POOL"]) == [("us-west-2", "INACTIVE")]
    there = answer(connect(region="us-west-2").describe_user_pool, UserPoolId=names["POOL"])["UserPool"]
    assert there["UserPoolTags"] == {"role": "spare"}
    kept = answer(cognito.get_log_delivery_configuration, UserPoolId=names["POOL"])["LogDeliveryConfiguration"]
    assert kept["LogConfigurations"] == []


def test_a_replica_does_not_move(apply_seed: ApplySeed, names: dict[str, str]) -> None:
    apply_seed(SEED)
    (problem,) = told(apply_seed(SEED.replace("us-west-2", "eu-west-1"), "update"))
    assert "has its replica in us-west-2" in problem


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("mrk-0a1b", "k", "multi-Region key"),
        ("RegionName:", "Region:", "replica has no 'Region'"),
        ("userAuthEvents", "userAuthEvent", "Member must satisfy enum value set"),
        ("LogLevel: INFO", "LogLevel: ERROR", "Log level of event source userAuthEvents must be INFO."),
    ],
)
def test_what_the_operations_refuse_is_a_problem(
    apply_seed: ApplySeed, cognito: Any, names: dict[str, str], written: str, instead: str, said: str
) -> None:
    (problem,) = told(apply_seed(SEED.replace(written, instead)))
    assert said in problem
    assert names["POOL"] not in [pool["Id"] for pool in cognito.list_user_pools(MaxResults=60)["UserPools"]]
