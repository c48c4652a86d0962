"""The page of snapshots: saving, comparing, coming back, and undoing that."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace

from emulator.control import snapshots as control
from emulator.work import Services
from tests.support.answers import refusal
from tests.support.console import Console
from tests.support.given import Given


@pytest.fixture
def name(http: TestClient) -> Iterator[str]:
    name = f"page.{uuid4().hex[:8]}"
    yield name
    for each in snapshots(http):
        if each.startswith((name, "before-")):
            http.delete(f"/_emulator/snapshots/{each}")


def snapshots(http: TestClient) -> list[str]:
    return [each["name"] for each in http.get("/_emulator/snapshots").json()["snapshots"]]


def load(console: Console, name: str, **fields: Any) -> Console:
    """By the row of the snapshot."""
    path = f"//form[contains(@action, '/snapshots/{name}/load')]"
    (form,) = console.document.xpath(path)
    form.set("id", "this")
    return console.submit("Load", within="this", **fields)


def test_a_state_is_saved_compared_loaded_and_the_load_undone(
    console: Console, given: Given, http: TestClient, name: str
) -> None:
    client = given.client()
    named = {"UserPoolId": client.pool_id, "Username": "ann"}
    console.open("/snapshots").submit("Save", name=name)
    assert console.notice.startswith(f"{name} holds the state of now: ")
    given.confirmed_user(client, "ann")
    console.open(f"/snapshots/{name}/diff", table="users")
    assert console.title == f"From {name} to now"
    assert "ann" in console.text
    assert "created" in console.text
    load(console.open("/snapshots"), name, confirm="something")
    assert console.alerts == [f"Type {name} to do this; nothing was changed."]
    assert given.cognito.admin_get_user(**named)["Username"] == "ann"
    load(console, name, confirm=name)
    assert console.notice.startswith(f"The state is that of {name}. What there was before is in the snapshot before-")
    assert refusal(given.cognito.admin_get_user, **named)[0] == "UserNotFoundException"
    (before,) = [each for each in snapshots(http) if each.startswith("before-")]
    load(console, before, confirm=before, undo=[])
    assert console.notice == f"The state is that of {before}."
    assert given.cognito.admin_get_user(**named)["Username"] == "ann"


class Stopped:
    """A clock of the machine that stands still."""

    def now(self) -> datetime:
        return datetime(2030, 1, 31, 12, tzinfo=UTC)


def test_what_two_people_take_away_in_the_same_second_is_kept_twice(
    http: TestClient, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    services: Services = http.app.state.services  # type: ignore[attr-defined]
    monkeypatch.setattr(control, "listed", lambda _: [])  # as it was before the other one saved
    kept = [control.keep(replace(services, clock=Stopped())).name for _ in range(2)]
    assert kept == ["before-20300131-120000", "before-20300131-120000-2"]


def test_a_name_that_cannot_be_or_is_taken_is_refused(console: Console, name: str) -> None:
    console.open("/snapshots").submit("Save", name="../etc")
    assert console.alerts[0].startswith("The name of a snapshot has 1 to 64 characters: letters, digits, ")
    console.submit("Save", name=name).submit("Save", name=name)
    assert console.alerts[0].startswith(f"There is a snapshot {name} already")
    console.submit("Save", name=name, replace="yes")
    assert console.notice.startswith(f"{name} holds")


def test_a_snapshot_is_deleted_by_its_typed_name(console: Console, http: TestClient, name: str) -> None:
    console.open("/snapshots").submit("Save", name=name)
    (form,) = console.document.xpath(f"//form[contains(@action, '/snapshots/{name}/delete')]")
    form.set("id", "this")
    console.submit("Delete", within="this", confirm=name)
    assert console.notice == f"{name} is deleted."
    assert name not in snapshots(http)


def test_a_pool_is_reset_by_its_typed_name(console: Console, given: Given, http: TestClient, name: str) -> None:
    client = given.client(given.pool(PoolName=name))
    given.confirmed_user(client, "ann")
    console.open("/snapshots", pool=client.pool_id).submit(f"Reset {name}", confirm=name, keep="pools")
    assert console.notice.startswith("0 pools and 1 user are gone. What there was before is in the snapshot before-")
    assert given.cognito.list_users(UserPoolId=client.pool_id)["Users"] == []
    console.submit(f"Reset {name}", confirm=name, undo=[])
    assert console.notice == "1 pool and 0 users are gone."
    assert refusal(given.cognito.describe_user_pool, UserPoolId=client.pool_id)[0] == "ResourceNotFoundException"


def test_the_changes_of_a_pool_between_two_times(console: Console, given: Given, http: TestClient) -> None:
    client = given.client()
    http.put(f"/_emulator/pools/{client.pool_id}/clock", json={"frozen_at": "2031-01-01T00:00:00Z"})
    given.confirmed_user(client, "<b>ann</b>", email="ann@example.test")
    fields: dict[str, Any] = {"from": "2030-12-31T23:59:00", "to": ""}
    console.open("/snapshots", pool=client.pool_id)
    console.submit("Show the changes", **fields)
    if console.alerts:
        assert "The history of user pool" in console.alerts[0]
        return
    assert "<b>ann</b>" in console.text


def test_only_the_newest_of_those_made_by_themselves_stay(
    console: Console, given: Given, http: TestClient, name: str
) -> None:
    pool = given.pool(PoolName=name)
    for _ in range(7):
        console.open("/snapshots", pool=pool).submit(f"Reset {name}", confirm=name, keep="pools")
    assert len([each for each in snapshots(http) if each.startswith("before-")]) == 5


def test_a_deleted_user_is_brought_back_from_the_page_that_misses_them(
    console: Console, given: Given, name: str
) -> None:
    client = given.client()
    who = "<b>ann/o?n#e%"
    named = {"UserPoolId": client.pool_id, "Username": who}
    given.confirmed_user(client, who, email="ann@example.test")
    console.open("/snapshots").submit("Save", name=name)
    given.cognito.admin_delete_user(**named)
    console.open(f"/users/{quote(who, safe='')}", pool=client.pool_id, status=404)
    console.follow("Bring a user back from a snapshot")
    console.submit("Bring back", snapshot=name)
    assert console.notice == f"{who} is as in the snapshot {name}, and has to sign in again."
    assert console.title == who
    assert given.cognito.admin_get_user(**named)["UserStatus"] == "CONFIRMED"
    console.open("/snapshots", pool=client.pool_id, restore=who).submit("Bring back", snapshot=name)
    assert console.alerts[0].startswith(f"The user {who} is there;")
    console.submit("Bring back", snapshot=name, replace="yes")
    assert console.title == who


def test_nobody_is_brought_back_without_a_pool_or_without_having_been_there(
    console: Console, given: Given, name: str
) -> None:
    console.open("/snapshots").submit("Save", name=name)
    assert "Bring back" not in console.buttons()
    assert "Choose a pool above: a user is one of a pool." in console.text
    pool = given.pool()
    console.open("/snapshots", pool=pool).submit("Bring back", snapshot=name, username="ann")
    assert console.alerts == [f"The snapshot {name} has no user ann in the user pool {pool}."]
