"""The part of the AWS CLI's walk that is about a pool's second region and the logs it exports."""

import json
from collections.abc import Callable

from tests.clients.aws_cli import AwsCli

KEY = "arn:aws:kms:us-east-1:123456789012:key/mrk-0123456789abcdef0123456789abcdef"
AWAY = "us-west-2"
SETTLING_SECONDS = 5


def walk_regions(aws: AwsCli, account: str, advance: Callable[[float], None]) -> None:
    """`advance` moves the emulator's clock by so many seconds."""
    made = aws(
        "create-user-pool", "--pool-name", "regions", "--key-configuration",
        f"KeyType=CUSTOMER_MANAGED_KEY,KmsKeyArn={KEY}",
    )  # fmt: skip
    of_pool = ["--user-pool-id", made["UserPool"]["Id"]]
    replica = [*of_pool, "--region-name", AWAY]
    assert aws("create-user-pool-replica", *replica)["UserPoolReplica"]["Status"] == "CREATING"
    advance(SETTLING_SECONDS)
    listed = aws("list-user-pool-replicas", *of_pool)["UserPoolReplicas"]
    assert [(entry["Role"], entry["Status"]) for entry in listed] == [("PRIMARY", "ACTIVE"), ("SECONDARY", "INACTIVE")]
    for status in ("ACTIVE", "INACTIVE"):
        assert aws("update-user-pool-replica", *replica, "--status", status)["UserPoolReplica"]["Status"] == status
    aws("delete-user-pool-replica", *replica)
    advance(SETTLING_SECONDS)
    _logs(aws, of_pool, account)
    aws("delete-user-pool", *of_pool)


def _logs(aws: AwsCli, of_pool: list[str], account: str) -> None:
    group = {"LogGroupArn": f"arn:aws:logs:us-east-1:{account}:log-group:/aws/vendedlogs/walk"}
    wanted = [{"LogLevel": "ERROR", "EventSource": "userNotification", "CloudWatchLogsConfiguration": group}]
    for answer in (
        aws("set-log-delivery-configuration", *of_pool, "--log-configurations", json.dumps(wanted)),
        aws("get-log-delivery-configuration", *of_pool),
    ):
        assert answer["LogDeliveryConfiguration"]["LogConfigurations"] == wanted
