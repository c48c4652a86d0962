"""EstimatedNumberOfUsers: exact where it is cheap, and a count of a minute ago where a pool is large."""

import time
from typing import Any

import pytest

from emulator.rules.owners import pools
from tests.support.given import Given


def shown(given: Given, pool_id: str) -> int:
    found: dict[str, Any] = given.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    return int(found["EstimatedNumberOfUsers"])


def test_a_small_pool_is_counted_each_time(given: Given) -> None:
    client = given.client()
    assert shown(given, client.pool_id) == 0
    for number, name in enumerate(("ann", "bob", "eve"), start=1):
        given.invited_user(client, name)
        assert shown(given, client.pool_id) == number
    given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="ann")
    assert shown(given, client.pool_id) == 2


def test_a_large_pool_is_counted_once_a_minute(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "COUNTED_EXACTLY", 2)
    client = given.client()
    for name in ("ann", "bob", "eve"):
        given.invited_user(client, name)
    assert shown(given, client.pool_id) == 3
    given.invited_user(client, "joe")
    assert shown(given, client.pool_id) == 3
    later = time.monotonic() + pools.COUNT_SECONDS
    monkeypatch.setattr("time.monotonic", lambda: later)
    assert shown(given, client.pool_id) == 4
