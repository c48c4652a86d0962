"""`GET /_emulator/users`: finding users in one pool or in all of them, and what is told of each."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text
from sqlalchemy.dialects import sqlite

from emulator.store import user_pages, user_search
from tests.support.answers import refusal
from tests.support.given import AppClient, Given, attribute_list
from tests.support.mfa_scenes import APP, MAIL, Scene


def page(http: TestClient, **query: Any) -> dict[str, Any]:
    answer = http.get("/_emulator/users", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def names(http: TestClient, **query: Any) -> list[str]:
    return [user["username"] for user in page(http, **query)["users"]]


def refused(http: TestClient, **query: Any) -> str:
    answer = http.get("/_emulator/users", params=query)
    assert answer.status_code in (404, 422), answer.text
    detail: str = answer.json()["detail"]
    return detail


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(given.pool(AliasAttributes=["email"]))


def made(given: Given, client: AppClient, username: str, **attributes: str) -> str:
    return given.invited_user(client, username, UserAttributes=attribute_list(attributes))


def test_users_of_a_pool_come_newest_first_in_pages(http: TestClient, given: Given, client: AppClient) -> None:
    for number in range(5):
        made(given, client, f"user-{number}")
    first = page(http, pool=client.pool_id, limit=2)
    second = page(http, pool=client.pool_id, limit=2, after=first["next"])
    last = page(http, pool=client.pool_id, limit=2, after=second["next"])
    found = [user["username"] for one in (first, second, last) for user in one["users"]]
    assert found == [f"user-{number}" for number in (4, 3, 2, 1, 0)]
    assert last["next"] is None


def test_a_search_finds_what_a_username_an_address_or_a_sub_begins_with(http: TestClient, given: Given) -> None:
    client = given.client(given.pool(UsernameConfiguration={"CaseSensitive": False}))
    made(given, client, "zoe", email="ann@example.test")
    made(given, client, "Ann", phone_number="+12025550100")
    made(given, client, "annette", email="annette@example.test")
    made(given, client, "bob", email="bob@example.test", phone_number="+12025550199")
    everybody = {user["username"]: user["sub"] for user in page(http, pool=client.pool_id)["users"]}
    assert names(http, pool=client.pool_id, search="ann") == ["Ann", "annette", "zoe"]  # nobody twice
    assert names(http, pool=client.pool_id, search="ANN@") == ["zoe"]
    assert names(http, pool=client.pool_id, search="+120255501") == ["Ann", "bob"]
    assert names(http, pool=client.pool_id, search=everybody["bob"][:13]) == ["bob"]
    assert names(http, pool=client.pool_id, search="nobody") == []
    assert names(http, pool=client.pool_id, search="example") == []  # not within


def test_pages_of_a_search_hold_everybody_once(http: TestClient, given: Given, client: AppClient) -> None:
    for number in range(3):
        made(given, client, f"ann-{number}", email=f"ann-{number}@example.test")
        made(given, client, f"x-{number}", email=f"ann-x{number}@example.test")
    found, after = [], None
    while True:
        one = page(http, pool=client.pool_id, search="ann", limit=2, **({"after": after} if after else {}))
        found += [user["username"] for user in one["users"]]
        after = one["next"]
        if after is None:
            break
    assert found == ["ann-0", "ann-1", "ann-2", "x-0", "x-1", "x-2"]


def test_a_search_without_a_pool_looks_in_all_of_them(http: TestClient, given: Given, client: AppClient) -> None:
    other = given.client(given.pool(UsernameConfiguration={"CaseSensitive": False}))
    begin = f"A{client.pool_id[-6:].lower()}"
    made(given, client, f"{begin}-ann")
    made(given, client, f"{begin.lower()}-zoe")
    made(given, other, f"{begin}-bob")
    made(given, other, "carl", email=f"{begin}@example.test")
    found = page(http, search=begin)["users"]
    told = [(user["pool"], user["username"].lower()) for user in found]
    begin = begin.lower()
    assert sorted(told) == sorted(
        [
            (client.pool_id, f"{begin}-ann"),  # told apart by case there
            (client.pool_id, f"{begin}-zoe"),
            (other.pool_id, f"{begin}-bob"),
            (other.pool_id, "carl"),
        ]
    )
    assert names(http, limit=1) == ["carl"]  # the newest of all


def test_a_filter_is_the_one_of_list_users(http: TestClient, given: Given, client: AppClient) -> None:
    made(given, client, "ann", email="ann@example.test")
    made(given, client, "bob", email="bob@example.test")
    given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username="bob")
    pool = client.pool_id
    assert names(http, pool=pool, filter='status = "Disabled"') == ["bob"]
    assert names(http, pool=pool, filter='email ^= "ann@"') == ["ann"]
    assert names(http, pool=pool, filter='cognito:user_status = "CONFIRMED"') == []


def test_what_cannot_be_asked_is_said_in_a_sentence(http: TestClient, given: Given, client: AppClient) -> None:
    pool = client.pool_id
    assert "Give the pool" in refused(http, filter='username = "ann"')
    assert "not both" in refused(http, pool=pool, filter='username = "ann"', search="ann")
    assert "ListUsers would refuse this filter" in refused(http, pool=pool, filter="ann")
    assert "custom:shoe" in refused(http, pool=pool, filter='custom:shoe = "42"')
    assert refused(http, pool="us-east-1_Nowhere01") == "User pool us-east-1_Nowhere01 does not exist."
    assert "2,048" in refused(http, search="a" * 3000)
    made(given, client, "ann")
    made(given, client, "bob")
    following = page(http, pool=pool, limit=1)["next"]
    for question in ({"pool": pool, "search": "ann"}, {}, {"pool": pool, "filter": 'username ^= "a"'}):
        assert "`after` is the `next`" in refused(http, after=following, **question)
    assert "`after` is the `next`" in refused(http, pool=pool, after="nonsense")


def test_a_user_is_told_with_what_keeps_them_out(http: TestClient, given: Given, client: AppClient) -> None:
    given.clock_frozen()
    given.confirmed_user(client, "ann", email="ann@example.test")
    given.tokens(client, "ann")
    signed_in_at = http.get("/_emulator/clock").json()["now"]
    given.clock_advanced(timedelta(hours=1))
    for _ in range(5):
        refusal(given.sign_in, client=client, username="ann", password="Wr0ngPassw0rd!")
    (ann,) = page(http, pool=client.pool_id)["users"]
    until = ann.pop("locked_until")
    assert until > signed_in_at
    created_at, updated_at = ann.pop("created_at"), ann.pop("updated_at")
    assert created_at == updated_at == signed_in_at
    assert len(ann.pop("sub")) == 36
    assert ann == {
        "pool": client.pool_id,
        "username": "ann",
        "status": "CONFIRMED",
        "enabled": True,
        "name": None,
        "email": "ann@example.test",
        "email_verified": True,
        "phone_number": None,
        "phone_number_verified": None,
        "factors": [],
        "preferred_factor": None,
        "has_authenticator_app": False,
        "passkeys": 0,
        "last_sign_in": signed_in_at,
        "locked_by": "wrong_password",
    }
    given.clock_advanced(timedelta(minutes=20))
    (ann,) = page(http, pool=client.pool_id)["users"]
    assert (ann["locked_until"], ann["locked_by"]) == (None, None)


def test_a_user_is_told_with_their_factors(http: TestClient, given: Given) -> None:
    scene = Scene(given)
    scene.user()
    scene.app()
    scene.activates(APP, MAIL, preferred=APP)
    (bob,) = page(http, pool=scene.client.pool_id)["users"]
    assert (bob["factors"], bob["preferred_factor"], bob["has_authenticator_app"]) == ([APP, MAIL], APP, True)


@pytest.mark.parametrize("pool_id", ["us-east-1_search", None], ids=["one pool", "all pools"])
@pytest.mark.parametrize("number", range(4), ids=["username", "email", "phone number", "sub"])
def test_each_range_of_a_search_is_read_by_an_index(db: Connection, number: int, pool_id: str | None) -> None:
    scan = user_pages.beginning(pool_id, "no-such", ["no-such"])[number]
    if db.dialect.name != "sqlite":
        assert user_search.page(db, scan, ["no-such", "a"], 10) == []
        return
    built, values = user_search.statement(db.dialect.name, scan, ["no-such", "a"], 61)
    statement = built.params(values)
    compiled = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    plan = [row[3] for row in db.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]
    (column,) = {scan.range.ranged.name} if scan.range.ranged is not None else {""}
    assert any("pool_id=?" in step and f"{column}>?" in step for step in plan), plan
    assert not [step for step in plan if step.startswith("SCAN") and "user_pools" not in step], plan
