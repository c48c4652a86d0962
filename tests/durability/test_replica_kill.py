"""A server that dies between the writes of an operation on replicas: the operation happened whole, or not at all."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from sqlalchemy import create_engine, text

from tests.durability import dying
from tests.durability.dying import Dying
from tests.support import databases
from tests.support.answers import answer
from tests.support.caller import Caller
from tests.support.replicating import AWAY, HOME, KEY

pytestmark = pytest.mark.durability

LOGS = [
    {
        "EventSource": "userNotification",
        "LogLevel": "ERROR",
        "CloudWatchLogsConfiguration": {"LogGroupArn": f"arn:aws:logs:{AWAY}:123456789012:log-group:/aws/vendedlogs/a"},
    }
]
INSERT, UPDATE, FORGET = "INSERT INTO user_pool_replicas", "UPDATE user_pool_replicas", "DELETE FROM log_configurations"


@pytest.fixture
def mortal(database_url: str, tmp_path: Path) -> Iterator[tuple[Dying, str]]:
    """A server that dies when it is told to, and its database."""
    with databases.empty(database_url) as url, dying.running(url, tmp_path) as running:
        yield running, url


def cognito(url: str, region: str) -> Any:
    return boto3.client(
        "cognito-idp",
        endpoint_url=url,
        region_name=region,
        aws_access_key_id="123456789012",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}),
    )


def test_a_replica_is_made_activated_and_deleted_whole_or_not_at_all(mortal: tuple[Dying, str]) -> None:
    dies, database = mortal
    url = dies.server.url
    home, away = cognito(url, HOME), cognito(url, AWAY)
    pool = home.create_user_pool(PoolName="mortal", KeyConfiguration=KEY)["UserPool"]["Id"]
    replica = {"UserPoolId": pool, "RegionName": AWAY}

    def has(status: str | None) -> bool:
        found = answer(home.list_user_pool_replicas, UserPoolId=pool)["UserPoolReplicas"]
        return [entry["Status"] for entry in found if entry["Role"] == "SECONDARY"] == ([status] if status else [])

    for when in ((INSERT, False), (FORGET, False), (INSERT, True)):
        die(dies, when, home.create_user_pool_replica, **replica)
        assert has(None)
    home.create_user_pool_replica(**replica)
    settle(url)
    die(dies, (UPDATE, True), home.update_user_pool_replica, **replica, Status="ACTIVE")
    assert has("INACTIVE")
    home.update_user_pool_replica(**replica, Status="ACTIVE")
    away.set_log_delivery_configuration(UserPoolId=pool, LogConfigurations=LOGS)
    home.update_user_pool_replica(**replica, Status="INACTIVE")

    die(dies, (UPDATE, True), home.delete_user_pool_replica, **replica)
    assert has("INACTIVE")
    home.delete_user_pool_replica(**replica)
    settle(url)
    assert has(None)

    for when in ((INSERT, False), (FORGET, False), (FORGET, True)):
        die(dies, when, home.create_user_pool_replica, **replica)
        assert has(None)
        assert kept(database) == (1, 1), "the row of the replica that is gone, and its logs, are as they were"
    home.create_user_pool_replica(**replica)
    settle(url)
    assert has("INACTIVE")
    assert kept(database) == (1, 0), "a new replica exports nothing"


def die(dies: Dying, when: tuple[str, bool], call: Callable[..., Any], **members: Any) -> None:
    dies.at(when[0], call, when="commit" if when[1] else "statement", **members)


def settle(url: str) -> None:
    Caller(url).control("POST", "/_emulator/clock/advance", {"seconds": 5})


def kept(database: str) -> tuple[int, int]:
    """How many replicas and how many log configurations are in the tables."""
    engine = create_engine(database)
    with engine.connect() as connection:
        counts = [
            int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608
            for table in ("user_pool_replicas", "log_configurations")
        ]
    engine.dispose()
    return counts[0], counts[1]
