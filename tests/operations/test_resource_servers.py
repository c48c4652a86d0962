"""CreateResourceServer, DescribeResourceServer, UpdateResourceServer, DeleteResourceServer, ListResourceServers."""

from typing import Any

import pytest
from sqlalchemy import insert

from emulator.store import oauth_schema
from tests.support.answers import answer, refusal
from tests.support.given import Given

INVALID = "InvalidParameterException"
ORDERS = {"Identifier": "https://orders.example.com", "Name": "Orders"}


@pytest.fixture
def pool(given: Given) -> str:
    return given.pool()


def scopes(*names: str) -> list[dict[str, str]]:
    return [{"ScopeName": name, "ScopeDescription": f"may {name}"} for name in names]


def absent(identifier: str) -> tuple[str, str]:
    return "ResourceNotFoundException", f"Resource server {identifier} does not exist."


def described(given: Given, pool: str, identifier: str) -> dict[str, Any]:
    found = given.cognito.describe_resource_server(UserPoolId=pool, Identifier=identifier)
    server: dict[str, Any] = found["ResourceServer"]
    return server


def identifiers(listed: dict[str, Any]) -> list[str]:
    return [server["Identifier"] for server in listed["ResourceServers"]]


def fill(given: Given, pool: str, count: int) -> None:
    """Resource servers `server-00`, `server-01`, …, written past the API."""
    now = given.services.clock.now()
    rows = [
        {
            "pool_id": pool,
            "identifier": f"server-{n:02}",
            "name": "s",
            "scopes": [],
            "created_at": now,
            "updated_at": now,
        }
        for n in range(count)
    ]
    with given.services.database.engine.begin() as connection:
        connection.execute(insert(oauth_schema.resource_servers), rows)


def test_a_resource_server_is_made_and_found_as_it_was_described(given: Given, pool: str) -> None:
    made = answer(given.cognito.create_resource_server, UserPoolId=pool, **ORDERS, Scopes=scopes("read"))
    assert made == {"ResourceServer": {"UserPoolId": pool, **ORDERS, "Scopes": scopes("read")}}
    found = answer(given.cognito.describe_resource_server, UserPoolId=pool, Identifier=ORDERS["Identifier"])
    assert found == made
    assert answer(given.cognito.list_resource_servers, UserPoolId=pool) == {"ResourceServers": [made["ResourceServer"]]}


def test_a_resource_server_needs_no_scopes(given: Given, pool: str) -> None:
    made = given.cognito.create_resource_server(UserPoolId=pool, **ORDERS)["ResourceServer"]
    assert made == {"UserPoolId": pool, **ORDERS, "Scopes": []}


@pytest.mark.once
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (["zeta.write", "mike.admin", "alpha.read"], ["alpha.read", "mike.admin", "zeta.write"]),
        (
            ["weather.delete", "weather.read", "weather.update"],
            ["weather.update", "weather.read", "weather.delete"],
        ),
        (["asteroids.add", "sunproximity.read"], ["sunproximity.read", "asteroids.add"]),
    ],
)
def test_scopes_are_shown_in_the_order_of_javas_hash_map(
    given: Given, pool: str, sent: list[str], shown: list[str]
) -> None:
    made = given.cognito.create_resource_server(UserPoolId=pool, **ORDERS, Scopes=scopes(*sent))["ResourceServer"]
    assert made["Scopes"] == scopes(*shown)
    assert described(given, pool, ORDERS["Identifier"]) == made
    assert given.cognito.list_resource_servers(UserPoolId=pool)["ResourceServers"] == [made]


def test_a_scope_that_is_named_twice_has_its_last_description(given: Given, pool: str) -> None:
    later = {"ScopeName": "read", "ScopeDescription": "later"}
    made = given.cognito.create_resource_server(UserPoolId=pool, **ORDERS, Scopes=[*scopes("read"), later])
    assert made["ResourceServer"]["Scopes"] == [later]


def test_an_identifier_is_taken_once_in_a_pool(given: Given, pool: str) -> None:
    made = given.cognito.create_resource_server(UserPoolId=pool, **ORDERS)["ResourceServer"]
    expected = (INVALID, f"{ORDERS['Identifier']} already exists in user pool {pool}.")
    again = {**ORDERS, "Name": "Second", "Scopes": scopes("read")}
    assert refusal(given.cognito.create_resource_server, UserPoolId=pool, **again) == expected
    assert described(given, pool, ORDERS["Identifier"]) == made
    given.cognito.create_resource_server(UserPoolId=given.pool(), **ORDERS)
    given.cognito.create_resource_server(UserPoolId=pool, **{**ORDERS, "Identifier": ORDERS["Identifier"].upper()})


def test_an_update_replaces_the_name_and_all_scopes(given: Given, pool: str) -> None:
    given.cognito.create_resource_server(UserPoolId=pool, **ORDERS, Scopes=scopes("read", "write"))
    named = {"UserPoolId": pool, "Identifier": ORDERS["Identifier"]}
    changed = answer(given.cognito.update_resource_server, **named, Name="Renamed", Scopes=scopes("admin"))
    assert changed == {"ResourceServer": {**named, "Name": "Renamed", "Scopes": scopes("admin")}}
    assert described(given, pool, ORDERS["Identifier"]) == changed["ResourceServer"]
    without = given.cognito.update_resource_server(**named, Name="Renamed")["ResourceServer"]
    assert without["Scopes"] == described(given, pool, ORDERS["Identifier"])["Scopes"] == []


def test_a_deleted_resource_server_is_gone_and_its_identifier_free(given: Given, pool: str) -> None:
    named = {"UserPoolId": pool, "Identifier": ORDERS["Identifier"]}
    given.cognito.create_resource_server(UserPoolId=pool, **ORDERS, Scopes=scopes("read"))
    assert answer(given.cognito.delete_resource_server, **named) == {}
    expected = absent(ORDERS["Identifier"])
    assert refusal(given.cognito.describe_resource_server, **named) == expected
    assert refusal(given.cognito.update_resource_server, **named, Name="x") == expected
    assert refusal(given.cognito.delete_resource_server, **named) == expected
    assert given.cognito.create_resource_server(UserPoolId=pool, **ORDERS)["ResourceServer"]["Scopes"] == []


def test_a_resource_server_of_another_pool_does_not_exist(given: Given, pool: str) -> None:
    given.cognito.create_resource_server(UserPoolId=given.pool(), **ORDERS)
    named = {"UserPoolId": pool, "Identifier": ORDERS["Identifier"]}
    assert refusal(given.cognito.describe_resource_server, **named) == absent(ORDERS["Identifier"])
    assert refusal(given.cognito.delete_resource_server, **named) == absent(ORDERS["Identifier"])


def test_a_pool_takes_its_resource_servers_with_it(given: Given, pool: str) -> None:
    given.cognito.create_resource_server(UserPoolId=pool, **ORDERS, Scopes=scopes("read"))
    given.cognito.delete_user_pool(UserPoolId=pool)
    assert given.sql("SELECT 1 FROM resource_servers WHERE pool_id = :pool", pool=pool) == []


def test_resource_servers_are_listed_in_pages(given: Given, pool: str) -> None:
    fill(given, pool, 5)
    fill(given, given.pool(), 1)
    for members in ({}, {"MaxResults": 5}, {"MaxResults": 50}):
        listed = answer(given.cognito.list_resource_servers, UserPoolId=pool, **members)
        assert identifiers(listed) == [f"server-{n:02}" for n in range(5)]
        assert listed.keys() == {"ResourceServers"}
    paginator = given.cognito.get_paginator("list_resource_servers")
    pages = [identifiers(page) for page in paginator.paginate(UserPoolId=pool, PaginationConfig={"PageSize": 2})]
    assert pages == [["server-00", "server-01"], ["server-02", "server-03"], ["server-04"]]
    for beyond in (0, 51):
        assert refusal(given.cognito.list_resource_servers, UserPoolId=pool, MaxResults=beyond)[0] == INVALID


def test_a_page_cannot_continue_the_list_of_another_pool(given: Given, pool: str) -> None:
    fill(given, pool, 2)
    token = given.cognito.list_resource_servers(UserPoolId=pool, MaxResults=1)["NextToken"]
    for ask in ({"UserPoolId": given.pool(), "NextToken": token}, {"UserPoolId": pool, "NextToken": "nonsense"}):
        assert refusal(given.cognito.list_resource_servers, **ask) == (INVALID, "Invalid NextToken")


def test_a_pool_has_twenty_five_resource_servers_at_most(given: Given, pool: str) -> None:
    fill(given, pool, 24)
    given.cognito.create_resource_server(UserPoolId=pool, **ORDERS)
    expected = ("LimitExceededException", "A user pool cannot have more than 25 resource servers.")
    assert refusal(given.cognito.create_resource_server, UserPoolId=pool, Identifier="more", Name="more") == expected
    assert refusal(given.cognito.create_resource_server, UserPoolId=pool, **ORDERS)[0] == INVALID
    given.cognito.delete_resource_server(UserPoolId=pool, Identifier="server-00")
    given.cognito.create_resource_server(UserPoolId=pool, Identifier="more", Name="more")


@pytest.mark.once
@pytest.mark.parametrize(
    "members",
    [
        {"Identifier": "with space"},
        {"Identifier": 'a"b'},
        {"Identifier": "a\\b"},
        {"Identifier": "x" * 257},
        {"Name": "semi;colon"},
        {"Name": "x" * 257},
        {"Scopes": scopes("a/b")},
        {"Scopes": scopes("x" * 257)},
        {"Scopes": [{"ScopeName": "read", "ScopeDescription": "x" * 257}]},
        {"Scopes": scopes(*(f"s{number}" for number in range(101)))},
    ],
)
def test_what_a_resource_server_cannot_be(given: Given, pool: str, members: dict[str, Any]) -> None:
    asked = {"UserPoolId": pool, **ORDERS, **members}
    assert refusal(given.cognito.create_resource_server, **asked)[0] == INVALID
    given.cognito.create_resource_server(UserPoolId=pool, **ORDERS)
    assert refusal(given.cognito.update_resource_server, **asked)[0] == INVALID
    assert described(given, pool, ORDERS["Identifier"]) == {"UserPoolId": pool, **ORDERS, "Scopes": []}


@pytest.mark.once
def test_a_hundred_scopes_are_not_too_many(given: Given, pool: str) -> None:
    named = scopes(*(f"s{number}" for number in range(100)))
    made = given.cognito.create_resource_server(UserPoolId=pool, **ORDERS, Scopes=named)["ResourceServer"]
    assert sorted(map(str, made["Scopes"])) == sorted(map(str, named))
