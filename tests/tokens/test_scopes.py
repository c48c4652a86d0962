"""Scopes of tokens: a sign-in's are kept with its refresh tokens, and no refresh has more."""

from typing import Any

import pytest

from tests.support.answers import refusal
from tests.support.functions import ACCOUNT, Functions
from tests.support.given import AppClient, Given
from tests.support.reading import claims

API_SCOPE = "aws.cognito.signin.user.admin"
FEWER = ["openid email", "openid", "shop/read openid", API_SCOPE]
ROTATION = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
ROTATING: dict[str, Any] = {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "RefreshTokenRotation": ROTATION}

READ = {"ScopeName": "read", "ScopeDescription": "see what there is"}
SHOP = {"Identifier": "shop", "Name": "Shop", "Scopes": [READ, {"ScopeName": "buy", "ScopeDescription": "buy it"}]}


def signed_in_for(given: Given, client: AppClient, scopes: str) -> str:
    """The refresh token of a sign-in that got these scopes, as one by OAuth may; the API's own has only one."""
    given.confirmed_user(client, "bob")
    if "shop/read" in scopes:
        given.cognito.create_resource_server(**SHOP, UserPoolId=client.pool_id)
    token: str = given.tokens(client, "bob")["RefreshToken"]
    given.sql("UPDATE refresh_token_families SET scopes = :s WHERE pool_id = :p", s=scopes, p=client.pool_id)
    return token


def renewed(given: Given, client: AppClient, token: str) -> dict[str, Any]:
    answer = given.cognito.get_tokens_from_refresh_token(ClientId=client.id, RefreshToken=token)
    result: dict[str, Any] = answer["AuthenticationResult"]
    return result


def by_flow(given: Given, client: AppClient, token: str) -> dict[str, Any]:
    answer = given.cognito.initiate_auth(
        ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": token}
    )
    result: dict[str, Any] = answer["AuthenticationResult"]
    return result


def test_a_sign_in_by_the_api_is_kept_with_its_scope_and_source(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    assert claims(given.tokens(client, "bob")["AccessToken"])["scope"] == API_SCOPE
    [row] = given.sql(
        "SELECT scopes, source, provider FROM refresh_token_families WHERE pool_id = :p", p=client.pool_id
    )
    assert row == {"scopes": API_SCOPE, "source": "API", "provider": None}


@pytest.mark.parametrize("scopes", FEWER)
def test_a_refresh_has_the_scopes_of_its_sign_in(given: Given, scopes: str) -> None:
    client = given.client()
    token = signed_in_for(given, client, scopes)
    assert claims(renewed(given, client, token)["AccessToken"])["scope"] == scopes
    assert claims(by_flow(given, client, token)["AccessToken"])["scope"] == scopes


@pytest.mark.parametrize("scopes", FEWER)
def test_rotation_never_widens_them_however_often(given: Given, scopes: str) -> None:
    client = given.client(**ROTATING)
    token = signed_in_for(given, client, scopes)
    for _ in range(3):
        result = renewed(given, client, token)
        token = result["RefreshToken"]
        assert claims(result["AccessToken"])["scope"] == scopes


def test_a_refresh_has_no_scope_of_a_resource_server_that_was_deleted(given: Given) -> None:
    client = given.client(**ROTATING)
    token = signed_in_for(given, client, "openid shop/read shop/buy")
    named = {"UserPoolId": client.pool_id, "Identifier": "shop"}
    given.cognito.update_resource_server(**named, Name="Shop", Scopes=[READ])
    result = renewed(given, client, token)
    assert claims(result["AccessToken"])["scope"] == "openid shop/read"
    given.cognito.delete_resource_server(**named)
    result = renewed(given, client, result["RefreshToken"])
    assert claims(result["AccessToken"])["scope"] == "openid"


def test_a_token_without_the_scope_of_the_api_opens_nothing_of_it(given: Given) -> None:
    client = given.client()
    token = signed_in_for(given, client, "openid email")
    access_token = renewed(given, client, token)["AccessToken"]
    expected = ("NotAuthorizedException", "Access Token does not have required scopes")
    assert refusal(given.cognito.get_user, AccessToken=access_token) == expected


def test_a_function_is_told_the_scopes_of_the_sign_in_and_may_add_to_one_token(functions: Functions) -> None:
    """As it may at a sign-in; the next refresh begins with those of the sign-in again."""
    given = functions.given
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:PreTokenGeneration"
    config = {"PreTokenGenerationConfig": {"LambdaArn": arn, "LambdaVersion": "V2_0"}}
    client = given.client(given.pool(LambdaConfig=config))
    token = signed_in_for(given, client, "openid email")
    changes = {"claimsAndScopeOverrideDetails": {"accessTokenGeneration": {"scopesToAdd": ["shop/read"]}}}
    functions.returns("TokenGeneration", **changes)
    assert claims(by_flow(given, client, token)["AccessToken"])["scope"] == "openid email shop/read"
    functions.returns("TokenGeneration")
    assert claims(by_flow(given, client, token)["AccessToken"])["scope"] == "openid email"
    told = [event["request"]["scopes"] for event in functions.behaviours.events if "Refresh" in event["triggerSource"]]
    assert told == [["openid", "email"]] * 2
