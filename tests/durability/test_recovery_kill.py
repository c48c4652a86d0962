"""A server that dies while it makes the preview of a recovery to a point in time: the next one makes it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.durability import dying
from tests.durability.dying import Dying, When
from tests.support import databases
from tests.support.answers import answer
from tests.support.caller import Caller
from tests.support.patience import until

pytestmark = pytest.mark.durability


@pytest.fixture
def mortal(database_url: str, tmp_path: Path) -> Iterator[Dying]:
    with databases.empty(database_url) as url, dying.running(url, tmp_path) as running:
        yield running


@pytest.mark.parametrize("when", ["statement", "commit"])
def test_the_server_that_starts_next_makes_the_preview(mortal: Dying, when: When) -> None:
    keys = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
    once = Config(retries={"max_attempts": 0})
    cognito: Any = boto3.client("cognito-idp", endpoint_url=mortal.server.url, config=once, **keys)
    pool_id = cognito.create_user_pool(PoolName="mortal")["UserPool"]["Id"]
    control = Caller(mortal.server.url).control
    shown: Any = control("POST", "/_emulator/clock/advance", {"seconds": 60})
    control("POST", "/_emulator/clock/advance", {"seconds": 1200})
    at = datetime.fromisoformat(shown["now"]) + timedelta(seconds=1)
    sent = {"UserPoolId": pool_id, "RestoreTimestamp": at}
    mortal.at("INSERT INTO recovery_rows", cognito.initiate_point_in_time_recovery, when=when, **sent)

    def status() -> str:
        [found] = answer(cognito.list_point_in_time_recoveries, UserPoolId=pool_id)["Restorations"]
        return str(found["RestoreStatus"])

    until(lambda: status() == "PREVIEW_GENERATED")
