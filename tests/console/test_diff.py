"""`GET /_emulator/diff`: the diff of a story is that story."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.operations.recovery_scene import Scene
from tests.store.test_changes import with_an_app
from tests.support.given import PASSWORD, Given, attribute_list

Row = tuple[str, str, str | None]
EMAILS = ("ann@example.test", "new@example.test")
NEW_PASSWORD = "An0ther-one!"


@pytest.fixture
def scene(given: Given, serve: Callable[..., TestClient]) -> Scene:
    return Scene(given, serve())


def page(scene: Scene, start: datetime, end: datetime | None = None, **query: Any) -> dict[str, Any]:
    assert scene.http is not None
    asked = {"pool": scene.pool, "from": start.isoformat(), **query} | ({"to": end.isoformat()} if end else {})
    answer = scene.http.get("/_emulator/diff", params=asked)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def rows(scene: Scene, start: datetime, end: datetime | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page(scene, start, end, limit=1000)["rows"]
    return found


def told(found: list[dict[str, Any]]) -> list[tuple[str, str, str | None, dict[str, tuple[Any, Any]]]]:
    """Without keys and instants, which are made up; of changed rows with what changed."""
    return [
        (
            row["table"],
            row["change"],
            row["username"],
            {name: (column["before"], column["after"]) for name, column in row["columns"].items()}
            if row["change"] == "changed"
            else {},
        )
        for row in found
    ]


def test_the_diff_of_a_story_is_exactly_that_story(scene: Scene, given: Given) -> None:
    cognito, named = scene.cognito, {"UserPoolId": scene.pool}
    for name in ("ann", "bob"):
        given.confirmed_user(scene.client, name)
    cognito.create_group(**named, GroupName="staff", Description="before")
    scene.later(minutes=1)
    start = scene.now
    scene.later(minutes=1)
    nickname = {"email": "new@example.test", "email_verified": "true", "nickname": "Annie"}
    cognito.admin_update_user_attributes(**named, Username="ann", UserAttributes=attribute_list(nickname))
    cognito.admin_disable_user(**named, Username="ann")
    cognito.admin_add_user_to_group(**named, Username="ann", GroupName="staff")
    cognito.update_group(**named, GroupName="staff", Description="after")
    cognito.admin_delete_user(**named, Username="bob")
    cognito.admin_create_user(**named, Username="eva", MessageAction="SUPPRESS")
    given.signed_up_user(scene.client, "came-and-went")
    cognito.admin_delete_user(**named, Username="came-and-went")
    end = scene.now
    scene.later(minutes=1)
    cognito.admin_delete_user(**named, Username="ann")
    found = told(rows(scene, start, end))
    expected = [
        ("aliases", "deleted", "ann", {}),
        (
            "user_attributes",
            "changed",
            "ann",
            {"value": ("ann@example.test", "new@example.test"), "value_key": ("ann@example.test", "new@example.test")},
        ),
        ("user_attributes", "created", "ann", {}),
        ("aliases", "created", "ann", {}),
        ("users", "changed", "ann", {"enabled": (True, False)}),
        ("user_group_members", "created", "ann", {}),
        ("user_groups", "changed", None, {"description": ("before", "after")}),
        ("users", "deleted", "bob", {}),
        ("user_attributes", "deleted", "bob", {}),
        ("user_attributes", "deleted", "bob", {}),
        ("aliases", "deleted", "bob", {}),
        ("users", "created", "eva", {}),
    ]
    assert sorted(map(str, found)) == sorted(map(str, expected))
    at = {row["changed_at"] for row in rows(scene, start, end)}
    assert {round((datetime.fromisoformat(instant) - start).total_seconds(), 1) for instant in at} == {60.0}
    assert rows(scene, start, start) == []


def test_secrets_are_masked(scene: Scene, given: Given) -> None:
    start = scene.now
    scene.later(minutes=1)
    given.confirmed_user(scene.client, "ann")
    kept = given.sql("SELECT password_hash, srp_verifier FROM users WHERE pool_id = :pool", pool=scene.pool)
    token = given.tokens(scene.client, "ann")["AccessToken"]
    change = {"PreviousPassword": PASSWORD, "ProposedPassword": NEW_PASSWORD}
    scene.cognito.change_password(AccessToken=token, **change)
    kept += given.sql("SELECT password_hash, srp_verifier FROM users WHERE pool_id = :pool", pool=scene.pool)
    given.tokens(scene.client, "ann", NEW_PASSWORD)
    scene.cognito.admin_set_user_password(UserPoolId=scene.pool, Username="ann", Password=PASSWORD, Permanent=True)
    secret = with_an_app(given, scene.client, "ann", at=scene.now)
    middle = scene.now
    scene.later(minutes=1)
    scene.cognito.admin_delete_user(UserPoolId=scene.pool, Username="ann")
    shown = str(page(scene, start)) + str(page(scene, middle))
    for value in (secret, *(value for row in kept for value in row.values() if value is not None)):
        assert value not in shown
    (app,) = [row for row in rows(scene, middle) if row["table"] == "software_tokens"]
    assert app["columns"]["secret"] == {"before": "***", "after": None}


def test_a_new_password_shows_that_it_is_another_one(scene: Scene, given: Given) -> None:
    given.confirmed_user(scene.client, "ann")
    scene.later(minutes=1)
    start = scene.now
    scene.later(minutes=1)
    named = {"UserPoolId": scene.pool, "Username": "ann"}
    scene.cognito.admin_set_user_password(**named, Password=NEW_PASSWORD, Permanent=True)
    (row,) = rows(scene, start)
    assert row["columns"]["password_hash"] == {"before": "***", "after": "***"}
    assert row["columns"]["password_set_at"]["before"] is not None


def test_a_long_diff_comes_in_pages(scene: Scene, given: Given) -> None:
    start = scene.now
    scene.later(minutes=1)
    for number in range(5):
        given.invited_user(scene.client, f"u{number}")
    whole: list[Any] = rows(scene, start)
    paged: list[Any] = []
    after: dict[str, Any] = {}
    while True:
        shown = page(scene, start, limit=2, **after)
        paged += shown["rows"]
        assert len(shown["rows"]) <= 2
        if shown["next"] is None:
            break
        after = {"after": shown["next"]}
    assert paged == whole


def test_what_cannot_be_told_is_refused_with_a_sentence(scene: Scene, given: Given) -> None:
    assert scene.http is not None
    lite = given.pool(UserPoolTier="LITE")
    now, ago = scene.now.isoformat(), (scene.now - timedelta(days=9)).isoformat()

    def refused(**asked: str) -> tuple[int, str]:
        assert scene.http is not None
        answer = scene.http.get("/_emulator/diff", params=asked)
        return answer.status_code, answer.json()["detail"]

    assert refused(pool="us-east-1_x", **{"from": now}) == (404, "User pool us-east-1_x does not exist.")
    assert refused(pool=lite, **{"from": now}) == (
        422,
        f"User pool {lite} is in the LITE plan, which keeps no history.",
    )
    assert refused(pool=scene.pool, **{"from": ago})[1].startswith(f"The history of user pool {scene.pool} begins at ")
    assert refused(pool=scene.pool, **{"from": now, "to": ago})[1].startswith("The span begins at ")
    assert refused(pool=scene.pool, **{"from": now, "after": "x"})[0] == 422


def test_the_value_of_an_attribute_whose_name_is_that_of_a_secret_is_masked(scene: Scene, given: Given) -> None:
    schema = [{"Name": name, "AttributeDataType": "String", "Mutable": True} for name in ("api_token", "tenant")]
    scene.cognito.add_custom_attributes(UserPoolId=scene.pool, CustomAttributes=schema)
    given.confirmed_user(scene.client, "ann")
    values = {"custom:api_token": "let-me-in", "custom:tenant": "t1"}
    scene.later(minutes=1)
    start = scene.now
    scene.later(minutes=1)
    scene.cognito.admin_update_user_attributes(
        UserPoolId=scene.pool, Username="ann", UserAttributes=attribute_list(values)
    )
    found = [row["columns"] for row in rows(scene, start) if row["table"] == "user_attributes"]
    shown = {columns["name"]["after"]: columns["value"]["after"] for columns in found}
    assert shown == {"custom:api_token": "***", "custom:tenant": "t1"}
    scene.later(minutes=1)
    middle = scene.now
    scene.later(minutes=1)
    values = {"custom:api_token": "let-me-out", "custom:tenant": "t2"}
    scene.cognito.admin_update_user_attributes(
        UserPoolId=scene.pool, Username="ann", UserAttributes=attribute_list(values)
    )
    changed = [row["columns"]["value"] for row in rows(scene, middle) if row["table"] == "user_attributes"]
    assert sorted(changed, key=str) == [{"before": "***", "after": "***"}, {"before": "t1", "after": "t2"}]


@pytest.mark.parametrize(
    "asked",
    [
        {"after": "9" * 20},
        {"after": "9" * 5000},
        {"to": "9999-12-31T23:59:59-01:00"},
        {"from": "0001-01-01T00:00:00+01:00"},
    ],
    ids=["a number", "a long number", "the end of the calendar", "its beginning"],
)
def test_a_number_or_an_instant_beyond_all_bounds_is_refused(scene: Scene, asked: dict[str, str]) -> None:
    assert scene.http is not None
    whole = {"pool": scene.pool, "from": scene.now.isoformat(), **asked}
    answer = scene.http.get("/_emulator/diff", params=whole)
    assert (answer.status_code, answer.json()["detail"][-1:]) == (422, ".")
