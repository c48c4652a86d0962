"""`/_emulator/sql` and its page: a tester asks the database, and is shown nothing that is secret."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.console.pages.recipes import recipes
from tests.support.given import Given

PAGE = "/_emulator/console/sql"


def ask(http: TestClient, sql: str, **members: Any) -> Any:
    return http.post("/_emulator/sql", json={"sql": sql, **members})


def test_a_question_is_answered_alike_on_both_databases(http: TestClient, given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob", email="bob@example.test")
    sql = f"SELECT username, status, enabled, is_locked, created_at, locked_until FROM v_users WHERE pool_id = '{client.pool_id}'"  # noqa: E501, S608
    answer = ask(http, sql).json()
    assert answer["columns"] == ["username", "status", "enabled", "is_locked", "created_at", "locked_until"]
    [[*told, created_at, locked_until]] = answer["rows"]
    assert told == ["bob", "CONFIRMED", True, False]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}", created_at)
    assert locked_until is None
    assert answer["more"] is False


def test_more_rows_than_the_limit_are_told_of(http: TestClient, given: Given) -> None:
    client = given.client()
    for name in ("ann", "bob"):
        given.signed_up_user(client, name)
    sql = f"SELECT username FROM v_users WHERE pool_id = '{client.pool_id}' ORDER BY username"  # noqa: S608
    assert ask(http, sql, limit=1).json() == {"columns": ["username"], "rows": [["ann"]], "more": True}
    assert ask(http, sql).json()["rows"] == [["ann"], ["bob"]]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM users",
        "SELECT password_hash FROM users",
        "SELECT 1; SELECT 2",
        "SELECT private_pem FROM signing_keys",
    ],
)
def test_what_is_not_a_question_to_a_view_is_refused_with_a_sentence(http: TestClient, sql: str) -> None:
    answer = ask(http, sql)
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith((".", "views can be read, by their bare names"))


@pytest.mark.once
@pytest.mark.parametrize("members", [{}, {"sql": 1}, {"sql": "SELECT 1", "limit": 0}, {"sql": "SELECT 1", "rows": 1}])
def test_a_body_has_the_members_of_a_question_and_no_others(http: TestClient, members: dict[str, Any]) -> None:
    assert http.post("/_emulator/sql", json=members).status_code == 422


def test_nothing_secret_of_a_user_or_a_pool_is_in_any_view(http: TestClient, given: Given) -> None:
    """Every view is read to its end, and what proves identity is in none."""
    client = given.client()
    given.confirmed_user(client, "bob")
    given.tokens(client, "bob")
    [user] = given.sql("SELECT password_hash, srp_verifier, srp_salt FROM users WHERE pool_id = :id", id=client.pool_id)
    keys = given.sql("SELECT private_pem FROM signing_keys WHERE pool_id = :id", id=client.pool_id)
    [state] = given.sql("SELECT secret FROM emulator_state")
    secrets = [*user.values(), *(key["private_pem"] for key in keys), state["secret"]]
    assert len(secrets) >= 5
    for view in re.findall(r">(v_\w+)</a>", http.get(PAGE).text):
        answer = ask(http, f"SELECT * FROM {view}", limit=1000)  # noqa: S608
        assert answer.status_code == 200, (view, answer.text)
        assert [secret for secret in secrets if secret in answer.text] == [], view


def test_the_page_asks_by_its_address(http: TestClient, given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "<b>bob</b>", email="bob@example.test")
    sql = f"SELECT username, locked_until, enabled FROM v_users WHERE pool_id = '{client.pool_id}'"  # noqa: S608
    page = http.get(PAGE, params={"sql": sql})
    assert page.status_code == 200
    assert "1 row</h2>" in page.text
    assert '<td>&lt;b&gt;bob&lt;/b&gt;</td><td><span class="soft">NULL</span></td><td>true</td>' in page.text
    assert "<b>bob" not in page.text
    assert sql in unescape(page.text)


def test_the_page_says_why_it_refuses(http: TestClient) -> None:
    page = http.get(PAGE, params={"sql": "DROP TABLE users"})
    assert page.status_code == 200
    assert "Only a statement that asks is run" in page.text
    assert http.get(PAGE, params={"sql": "SELECT 1", "limit": 5000}).status_code == 422


def test_each_recipe_and_each_view_is_a_link_that_answers(http: TestClient) -> None:
    links = [unescape(link) for link in re.findall(r'href="(/_emulator/console/sql\?[^"]+)"', http.get(PAGE).text)]
    assert len(links) >= len(recipes()) + 30
    assert [link for link in links if http.get(link).status_code != 200] == []


@pytest.mark.once
def test_the_page_and_the_question_want_the_token_of_the_control_api(serve: Callable[..., TestClient]) -> None:
    guarded = serve(admin_token="letmein")
    shown = {"Authorization": "Bearer letmein"}
    assert guarded.get(PAGE).status_code == 401
    assert ask(guarded, "SELECT 1").status_code == 401
    assert guarded.get(PAGE, headers=shown).status_code == 200
    assert guarded.post("/_emulator/sql", json={"sql": "SELECT 1 AS one"}, headers=shown).json()["rows"] == [[1]]


@pytest.mark.once
def test_no_page_of_another_name_asks(http: TestClient) -> None:
    assert http.get(PAGE, headers={"host": "stranger.example"}).status_code == 403


def test_an_answer_is_downloaded_as_csv(http: TestClient, given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, 'a"n,n', email="ann@example.test")
    sql = f"SELECT username, enabled, locked_until FROM v_users WHERE pool_id = '{client.pool_id}'"  # noqa: S608
    page = http.get(PAGE, params={"sql": sql})
    [link] = [unescape(link) for link in re.findall(r'href="(/_emulator/sql\.csv\?[^"]+)"', page.text)]
    answer = http.get(link)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="answer.csv"' in answer.headers["content-disposition"]
    assert answer.text == 'username,enabled,locked_until\r\n"a""n,n",true,\r\n'
    assert http.get("/_emulator/sql.csv", params={"sql": "DROP TABLE users"}).status_code == 422


def test_the_views_are_told_with_their_columns(http: TestClient) -> None:
    views = {view["name"]: view["columns"] for view in http.get("/_emulator/sql/views").json()["views"]}
    assert len(views) >= 30
    assert all(views.values())
    for view in ("v_users", "v_codes", "v_now"):
        assert views[view] == ask(http, f"SELECT * FROM {view}", limit=1).json()["columns"]  # noqa: S608
    assert "email_verified" in http.get(PAGE).text


def test_users_and_pools_of_an_answer_lead_to_their_pages(http: TestClient, given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "a/b?#", email="ann@example.test")
    sql = f"SELECT pool_id, username FROM v_users WHERE pool_id = '{client.pool_id}'"  # noqa: S608
    page = http.get(PAGE, params={"sql": sql}).text
    assert f'href="/_emulator/console/pools/{client.pool_id}?pool={client.pool_id}"' in page
    assert f'href="/_emulator/console/users/a%2Fb%3F%23?pool={client.pool_id}"' in page
