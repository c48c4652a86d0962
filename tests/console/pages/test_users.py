"""The list of users, making one, and bringing many in."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.support.answers import refusal
from tests.support.console import Console
from tests.support.given import PASSWORD, AppClient, Given, attribute_list

pytestmark = pytest.mark.once  # what a database decides is in tests/console/test_users.py
HOSTILE = ["<script>alert(1)</script>", "a/b", "what?", "50%", "#1", "a+b&c=d", "Zoë", "x" * 128, "new", "."]


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(given.pool(PoolName="people", AliasAttributes=["email"]))


def made(given: Given, client: AppClient, username: str, **attributes: str) -> str:
    return given.invited_user(client, username, UserAttributes=attribute_list(attributes))


def rows(console: Console) -> list[str]:
    return [row[0] for row in console.table("Users")]


def test_the_list_tells_who_is_here_and_what_keeps_them_out(console: Console, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann", email="ann@example.test")
    made(given, client, "bob", phone_number="+12025550100", phone_number_verified="true")
    given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username="bob")
    for _ in range(6):
        refusal(given.sign_in, client=client, username="ann", password="Wr0ngPassw0rd!")
    bob, ann = console.open("/users", pool=client.pool_id).table("Users")
    assert bob == ["bob", "Disabled Must change password", "", "+12025550100 ✓ verified", "", "never"]
    assert ann == ["ann", "Locked Confirmed", "ann@example.test ✓ verified", "", "", "never"]
    assert console.follow("ann").title == "ann"


def test_a_search_and_a_filter_choose_and_say_so_where_nobody_fits(
    console: Console, given: Given, client: AppClient
) -> None:
    made(given, client, "ann", email="zoe@example.test")
    made(given, client, "bob")
    console.open("/users", pool=client.pool_id)
    assert rows(console.submit("Find", search="zoe@")) == ["ann"]
    assert rows(console.submit("Find", search="", filter='username ^= "b"')) == ["bob"]
    console.submit("Find", filter='username ^= "x"')
    assert "No user fits." in console.text
    console.submit("Find", status=422, filter="nonsense")
    assert "ListUsers would refuse this filter" in console.alerts[0]
    assert console.document.xpath("//input[@name='filter']/@value") == ["nonsense"]


def test_pages_of_the_list_follow_each_other(console: Console, given: Given, client: AppClient) -> None:
    for number in range(52):
        made(given, client, f"user-{number:02}")
    first = rows(console.open("/users", pool=client.pool_id))
    rest = rows(console.follow("Next page"))
    assert first + rest == [f"user-{number:02}" for number in range(51, -1, -1)]
    assert rows(console.follow("First page")) == first


def test_a_list_without_a_pool_is_of_all_pools(console: Console, given: Given, client: AppClient) -> None:
    made(given, client, f"{client.pool_id}-ann")
    (row,) = console.open("/users", search=f"{client.pool_id}-a").table("Users")
    assert row[0].startswith("us-east-1_")
    assert len(row) == 7


def test_an_empty_pool_says_what_to_do(console: Console, client: AppClient) -> None:
    console.open("/users", pool=client.pool_id)
    assert "Nobody is here yet." in console.text
    assert console.follow("Create a user").title == "Create a user"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_of_any_letters_leads_to_its_page(console: Console, given: Given, client: AppClient, name: str) -> None:
    made(given, client, name, name="<b>bold</b>")
    console.open("/users", pool=client.pool_id)
    (link,) = console.document.xpath("//*[@role='region']//th/a/@href")
    console.open(link.removeprefix("/_emulator/console"))
    assert console.title == name
    assert not console.document.xpath("//main//b | //main//script")
    console.submit("Disable")
    assert console.notice == f"{name} is disabled, and every token of theirs is revoked."
    assert console.title == name


def test_a_user_is_made_with_attributes_and_a_password_for_good(
    console: Console, given: Given, client: AppClient
) -> None:
    console.open("/new-user", pool=client.pool_id)
    fields: dict[str, Any] = {"username": "ann", "password": PASSWORD, "kind": "permanent"}
    fields |= {"attribute:email": "ann@example.test", "attribute:email_verified": "true"}
    console.submit("Create the user", **fields)
    assert console.notice == "ann is created."
    assert console.title == "ann"
    assert "admin-set-user-password" in console.text
    assert PASSWORD not in console.answer.text
    assert given.tokens(client, "ann@example.test")
    assert given.messages(client) == []


def test_a_user_who_is_invited_gets_a_message(console: Console, given: Given, client: AppClient) -> None:
    console.open("/new-user", pool=client.pool_id)
    fields: dict[str, Any] = {"username": "bob", "medium": ["EMAIL"], "attribute:email": "bob@example.test"}
    console.submit("Create the user", **fields)
    assert console.notice == "bob is created."
    assert [message.recipient for message in given.messages(client)] == ["bob@example.test"]


def test_what_is_refused_is_said_on_the_form_with_what_was_typed(
    console: Console, given: Given, client: AppClient
) -> None:
    made(given, client, "ann")
    console.open("/new-user", pool=client.pool_id)
    console.submit("Create the user", status=422, username="ann", suppress="on", **{"attribute:name": "Ann"})
    assert console.alerts == ["UsernameExistsException: User account already exists"]
    typed = dict(console._form("Create the user", None).form_values())
    assert (typed["username"], typed["attribute:name"], typed["suppress"]) == ("ann", "Ann", "on")


def test_a_form_for_a_user_needs_a_pool(console: Console, client: AppClient, account: str) -> None:
    console.open("/new-user")
    assert "A user is of one pool. Choose the pool:" in console.text
    console.open("/import-users", account=account, region="us-east-1")
    assert f"?pool={client.pool_id}" in console.answer.text


def test_users_are_brought_in_by_a_table_or_none_of_them(console: Console, given: Given, client: AppClient) -> None:
    console.open("/import-users", pool=client.pool_id)
    table = "cognito:username,email,email_verified\nann,ann@example.test,true\nbob,not-an-address,true\n"
    console.submit("Import the users", status=422, csv=table)
    assert "Nothing was kept" in console.alerts[0]
    assert "user bob: InvalidParameterException: Invalid email address format." in console.alerts[0]
    table = table.replace("not-an-address", "bob@example.test")
    console.submit("Import the users", csv=table, dry_run="1")
    assert "The table fits. It would be: " in console.text
    assert rows_of(given, client) == []
    console.submit("Import the users", csv=table)
    assert rows_of(given, client) == ["ann", "bob"]


def rows_of(given: Given, client: AppClient) -> list[str]:
    return sorted(user["Username"] for user in given.cognito.list_users(UserPoolId=client.pool_id)["Users"])


def test_a_user_who_is_gone_is_said_to_be(console: Console, client: AppClient) -> None:
    console.open(f"/users/{quote('no/body', safe='')}", pool=client.pool_id, status=404)
    assert console.alerts[0].startswith(f"No user no/body in the user pool {client.pool_id}.")
