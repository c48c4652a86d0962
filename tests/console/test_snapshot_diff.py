"""`GET /_emulator/snapshots/{name}/diff`: what differs between two states, row by row and without secrets."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tests.support.given import PASSWORD, Given

Rows = list[dict[str, Any]]


@pytest.fixture
def name(http: TestClient) -> Iterator[str]:
    name = f"diff.{uuid4().hex[:8]}"
    yield name
    for each in http.get("/_emulator/snapshots").json()["snapshots"]:
        if each["name"].startswith(name):
            http.delete(f"/_emulator/snapshots/{each['name']}")


def save(http: TestClient, name: str) -> None:
    assert http.post("/_emulator/snapshots", json={"name": name}).status_code == 201


def rows(http: TestClient, name: str, pool: str, **asked: Any) -> Rows:
    """Those of the pool, of all pages."""
    found: Rows = []
    after: dict[str, str] = {}
    while True:
        answer = http.get(f"/_emulator/snapshots/{name}/diff", params={**asked, **after})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["rows"]
        if page["next"] is None:
            return [row for row in found if row["pool"] in (pool, None)]
        after = {"after": page["next"]}


def told(found: Rows) -> list[tuple[str, str, str | None, list[str]]]:
    return [
        (row["table"], row["change"], row["username"], sorted(row["columns"]) if row["change"] == "changed" else [])
        for row in found
        if row["table"] in ("users", "user_attributes", "user_groups", "user_group_members", "aliases")
    ]


def test_what_came_went_and_differs_since_a_snapshot(http: TestClient, given: Given, name: str) -> None:
    client = given.client()
    named = {"UserPoolId": client.pool_id}
    for user in ("ann", "bob"):
        given.confirmed_user(client, user)
    save(http, name)
    assert rows(http, name, client.pool_id) == []
    given.cognito.admin_disable_user(**named, Username="ann")
    given.cognito.admin_delete_user(**named, Username="bob")
    given.cognito.create_group(**named, GroupName="staff")
    found = rows(http, name, client.pool_id)
    assert sorted(told(found), key=str) == sorted(
        [
            ("users", "changed", "ann", ["enabled", "signed_out_at", "updated_at"]),
            ("users", "deleted", "bob", []),
            *[("user_attributes", "deleted", "bob", [])] * 2,
            ("user_groups", "created", None, []),
        ],
        key=str,
    )
    (disabled,) = [row for row in found if (row["table"], row["change"]) == ("users", "changed")]
    assert disabled["columns"]["enabled"] == {"before": True, "after": False}
    [group] = [row for row in found if row["table"] == "user_groups"]
    assert group["key"] == {"pool_id": client.pool_id, "name_key": "staff"}
    assert group["columns"]["name"] == {"before": None, "after": "staff"}


def test_two_snapshots_are_compared_as_they_were(http: TestClient, given: Given, name: str) -> None:
    client = given.client()
    save(http, name)
    given.confirmed_user(client, "ann")
    save(http, f"{name}-2")
    given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="ann")
    users = {"to": f"{name}-2", "table": "users"}
    assert told(rows(http, name, client.pool_id, **users)) == [("users", "created", "ann", [])]
    backwards = rows(http, f"{name}-2", client.pool_id, to=name, table="users")
    assert told(backwards) == [("users", "deleted", "ann", [])]


def test_a_difference_comes_in_pages(http: TestClient, given: Given, name: str) -> None:
    client = given.client()
    save(http, name)
    for number in range(5):
        given.confirmed_user(client, f"user-{number}")
    whole = rows(http, name, client.pool_id)
    assert len(whole) > 15
    assert rows(http, name, client.pool_id, limit=2) == whole


def test_no_secret_is_in_a_difference(http: TestClient, given: Given, name: str) -> None:
    save(http, name)
    client = given.client()
    given.client(client.pool_id, GenerateSecret=True)
    given.confirmed_user(client, "ann")
    given.tokens(client, "ann")
    pool = {"id": client.pool_id}
    kept = given.sql("SELECT password_hash, srp_verifier, srp_salt FROM users WHERE pool_id = :id", **pool)
    kept += given.sql("SELECT private_pem FROM signing_keys WHERE pool_id = :id", **pool)
    kept += given.sql("SELECT secret FROM user_pool_clients WHERE pool_id = :id", **pool)
    kept += given.sql("SELECT token_digest FROM refresh_token_families WHERE pool_id = :id", **pool)
    secrets = [value for row in kept for value in row.values() if value is not None]
    assert len(secrets) >= 6
    found = rows(http, name, client.pool_id)
    assert [secret for secret in [*secrets, PASSWORD] if secret in str(found)] == []
    (user,) = [row for row in found if row["table"] == "users"]
    assert user["columns"]["password_hash"] == {"before": None, "after": "***"}


def test_the_clock_is_part_of_a_difference(http: TestClient, name: str) -> None:
    save(http, name)
    http.put("/_emulator/clock", json={"offset_seconds": 60})
    try:
        (row,) = http.get(f"/_emulator/snapshots/{name}/diff", params={"table": "emulator_state"}).json()["rows"]
    finally:
        http.put("/_emulator/clock", json={"offset_seconds": 0})
    assert row["columns"] == {"clock_offset_seconds": {"before": 0, "after": 60}}


@pytest.mark.parametrize(
    "after", ["x", "é", "W10", "WyJ1c2VycyJd", "WyJ1c2VycyIsImNyZWF0ZWQiLDFd", "WyJub25lIiwiY3JlYXRlZCIsIjEiXQ"]
)
def test_a_place_that_no_page_named_is_refused(http: TestClient, name: str, after: str) -> None:
    save(http, name)
    answer = http.get(f"/_emulator/snapshots/{name}/diff", params={"after": after})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "The place to go on from is not one that a page named as its `next`."


def test_what_is_not_there_is_said(http: TestClient, name: str) -> None:
    assert http.get(f"/_emulator/snapshots/{name}/diff").status_code == 404
    save(http, name)
    for asked, status in (({"to": "nothing"}, 404), ({"to": "../x"}, 404), ({"table": "users; --"}, 422)):
        answer = http.get(f"/_emulator/snapshots/{name}/diff", params=asked)
        assert (answer.status_code, answer.json()["detail"][-1]) in ((status, "."), (status, "e"), (status, "s"))
