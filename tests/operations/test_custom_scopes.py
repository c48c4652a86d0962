"""Custom scopes of app clients: those that the pool's resource servers define."""

from typing import Any

import pytest

from tests.operations.test_resource_servers import ORDERS, scopes
from tests.support.answers import refusal
from tests.support.given import Given

READ, WRITE = "https://orders.example.com/read", "https://orders.example.com/write"
CLIENT: dict[str, Any] = {
    "ClientName": "app",
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "CallbackURLs": ["https://app.example.com"],
}


@pytest.fixture
def pool(given: Given) -> str:
    return given.pool()


def test_a_client_may_have_the_scopes_of_resource_servers(given: Given, pool: str) -> None:
    given.cognito.create_resource_server(UserPoolId=pool, **ORDERS, Scopes=scopes("read"))
    create = given.cognito.create_user_pool_client
    made = create(UserPoolId=pool, **CLIENT, AllowedOAuthScopes=["openid", READ])["UserPoolClient"]
    assert set(made["AllowedOAuthScopes"]) == {"openid", READ}
    expected = ("ScopeDoesNotExistException", f"Invalid scope requested: {WRITE}")
    assert refusal(create, UserPoolId=pool, **CLIENT, AllowedOAuthScopes=[READ, WRITE]) == expected
    asked = {"UserPoolId": pool, "ClientId": made["ClientId"], **CLIENT, "AllowedOAuthScopes": [READ, WRITE]}
    assert refusal(given.cognito.update_user_pool_client, **asked) == expected
    given.cognito.update_resource_server(UserPoolId=pool, **ORDERS, Scopes=scopes("read", "write"))
    changed = given.cognito.update_user_pool_client(**asked)["UserPoolClient"]
    assert set(changed["AllowedOAuthScopes"]) == {READ, WRITE}


@pytest.mark.once
@pytest.mark.parametrize("scope", ["read", "https://orders.example.com", "https://orders.example.com/", f"{READ}/x"])
def test_a_scope_goes_by_its_whole_name(given: Given, pool: str, scope: str) -> None:
    given.cognito.create_resource_server(UserPoolId=pool, **ORDERS, Scopes=scopes("read"))
    create = given.cognito.create_user_pool_client
    expected = ("ScopeDoesNotExistException", f"Invalid scope requested: {scope}")
    assert refusal(create, UserPoolId=pool, **CLIENT, AllowedOAuthScopes=[scope]) == expected


def test_a_scope_of_another_pool_is_unknown(given: Given, pool: str) -> None:
    given.cognito.create_resource_server(UserPoolId=given.pool(), **ORDERS, Scopes=scopes("read"))
    create = given.cognito.create_user_pool_client
    said = refusal(create, UserPoolId=pool, **CLIENT, AllowedOAuthScopes=[READ])
    assert said == ("ScopeDoesNotExistException", f"Invalid scope requested: {READ}")


def test_a_client_keeps_the_scopes_of_a_deleted_resource_server(given: Given, pool: str) -> None:
    """It is not in the way of the deletion; whoever sends such a scope again is told that it is gone."""
    given.cognito.create_resource_server(UserPoolId=pool, **ORDERS, Scopes=scopes("read"))
    client = given.cognito.create_user_pool_client(UserPoolId=pool, **CLIENT, AllowedOAuthScopes=["openid", READ])
    named = {"UserPoolId": pool, "ClientId": client["UserPoolClient"]["ClientId"]}
    given.cognito.delete_resource_server(UserPoolId=pool, Identifier=ORDERS["Identifier"])
    shown = given.cognito.describe_user_pool_client(**named)["UserPoolClient"]
    assert shown["AllowedOAuthScopes"] == sorted([READ, "openid"])
    said = refusal(given.cognito.update_user_pool_client, **named, **CLIENT, AllowedOAuthScopes=["openid", READ])
    assert said == ("ScopeDoesNotExistException", f"Invalid scope requested: {READ}")
    given.cognito.update_user_pool_client(**named, **CLIENT, AllowedOAuthScopes=["openid"])
