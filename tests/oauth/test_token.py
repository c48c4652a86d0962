"""`POST /oauth2/token`: what each grant gives."""

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.support.browser import Browser, Page
from tests.support.functions import ACCOUNT, Functions
from tests.support.given import Given
from tests.support.oauth_client import SCOPES, OAuthClient, pool_with_domain
from tests.support.reading import claims
from tests.support.token_answers import (
    INVALID_GRANT,
    INVALID_REQUEST,
    INVALID_SCOPE,
    UNAUTHORIZED,
    Refusal,
    answered,
    refused,
    verified,
)

ROTATING: dict[str, Any] = {
    "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
    "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
}


# --- refresh tokens -----------------------------------------------------------------------------------------------


def renewed(browser: Browser, client: OAuthClient, token: str | None, **fields: str | None) -> Page:
    return client.token(browser, grant_type="refresh_token", refresh_token=token, **fields)


def test_a_refresh_token_gives_new_tokens_of_the_same_sign_in(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    given.clock_frozen()
    tokens = app_client.tokens(browser, given.confirmed_user(app_client.client), nonce="n-1")
    given.clock_advanced(timedelta(minutes=50))
    found = answered(renewed(browser, app_client, tokens["refresh_token"], scope="shop/read"))
    assert list(found) == ["id_token", "access_token", "expires_in", "token_type"]
    assert (found["expires_in"], found["token_type"]) == (3600, "Bearer")
    old, new = claims(tokens["access_token"]), claims(found["access_token"])
    changed = {"jti": new["jti"], "iat": old["iat"] + 3000, "exp": old["exp"] + 3000}
    assert new == {**old, **changed}
    assert list(new) == list(old)
    told = claims(found["id_token"])
    assert (told["origin_jti"], told["aud"]) == (old["origin_jti"], app_client.id)


def test_a_sign_in_without_openid_gets_no_id_token_then_either(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    tokens = app_client.tokens(browser, username, scope="aws.cognito.signin.user.admin")
    assert list(tokens) == ["access_token", "refresh_token", "expires_in", "token_type"]
    assert list(answered(renewed(browser, app_client, tokens["refresh_token"]))) == [
        "access_token",
        "expires_in",
        "token_type",
    ]


def test_a_client_that_rotates_gets_another_refresh_token_with_the_time_that_is_left(
    browser: Browser, given: Given
) -> None:
    client = OAuthClient.made(given, **ROTATING)
    given.clock_frozen()
    first = client.tokens(browser, given.confirmed_user(client.client))["refresh_token"]
    given.clock_advanced(timedelta(days=20))
    found = answered(renewed(browser, client, first))
    assert list(found) == ["id_token", "access_token", "refresh_token", "expires_in", "token_type"]
    assert answered(renewed(browser, client, first))["refresh_token"] != found["refresh_token"]  # within the grace
    given.clock_advanced(timedelta(seconds=10))
    assert refused(renewed(browser, client, first)) == INVALID_GRANT
    given.clock_advanced(timedelta(days=9))
    newest = answered(renewed(browser, client, found["refresh_token"]))["refresh_token"]
    given.clock_advanced(timedelta(days=1))
    assert refused(renewed(browser, client, newest)) == INVALID_GRANT


def test_refresh_tokens_of_the_api_and_of_the_pages_are_good_at_both_doors(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    of_api = given.tokens(app_client.client, username)["RefreshToken"]
    found = answered(renewed(browser, app_client, of_api))
    assert list(found) == ["id_token", "access_token", "expires_in", "token_type"]
    assert claims(found["access_token"])["scope"] == "aws.cognito.signin.user.admin"
    of_pages = app_client.tokens(browser, username, scope="openid email")["refresh_token"]
    result = given.cognito.get_tokens_from_refresh_token(ClientId=app_client.id, RefreshToken=of_pages)
    assert claims(result["AuthenticationResult"]["AccessToken"])["scope"] == "openid email"


def test_a_token_that_a_device_belongs_to_is_not_renewed_here(browser: Browser, given: Given) -> None:
    devices = {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": False}
    client = OAuthClient.made(given, pool_with_domain(given, DeviceConfiguration=devices))
    username = given.confirmed_user(client.client)
    with_device = given.tokens(client.client, username)["RefreshToken"]
    assert refused(renewed(browser, client, with_device)) == INVALID_GRANT
    assert answered(renewed(browser, client, client.tokens(browser, username)["refresh_token"]))


def test_a_client_without_the_refresh_flow_renews_only_what_the_pages_gave(browser: Browser, given: Given) -> None:
    client = OAuthClient.made(given, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    username = given.confirmed_user(client.client)
    of_api = given.tokens(client.client, username)["RefreshToken"]
    assert refused(renewed(browser, client, of_api)) == UNAUTHORIZED
    assert answered(renewed(browser, client, client.tokens(browser, username)["refresh_token"]))


@pytest.mark.parametrize(
    "how", ["unknown", "garbled", "foreign", "expired", "revoked", "signed out", "disabled", "gone"]
)
def test_a_refresh_token_that_is_not_good_is_an_invalid_grant(
    browser: Browser, given: Given, app_client: OAuthClient, how: str
) -> None:
    username = given.confirmed_user(app_client.client)
    token = app_client.tokens(browser, username)["refresh_token"]
    named = {"UserPoolId": app_client.client.pool_id, "Username": username}
    client = app_client
    spoil: dict[str, Callable[[], Any]] = {
        "expired": lambda: given.clock_advanced(timedelta(days=30)),
        "revoked": lambda: given.cognito.revoke_token(ClientId=app_client.id, Token=token),
        "signed out": lambda: given.cognito.admin_user_global_sign_out(**named),
        "disabled": lambda: given.cognito.admin_disable_user(**named),
        "gone": lambda: given.cognito.admin_delete_user(**named),
    }
    if how == "foreign":
        client = OAuthClient.made(given, app_client.client.pool_id)
    spoil.get(how, lambda: None)()
    token = {"unknown": token[:-4] + "AAAA", "garbled": "x"}.get(how, token)
    page = renewed(browser, client, token)
    assert refused(page) == INVALID_GRANT
    assert page.response.headers["x-emulator-note"]


# --- client credentials -------------------------------------------------------------------------------------------


def test_a_machine_gets_an_access_token_and_nothing_else(browser: Browser, given: Given) -> None:
    given.clock_frozen()
    client = OAuthClient.machine(given)
    found = answered(client.token(browser, grant_type="client_credentials"))
    assert list(found) == ["access_token", "expires_in", "token_type"]
    assert (found["expires_in"], found["token_type"]) == (3600, "Bearer")
    content = verified(given, client.client, found["access_token"], options={"verify_iat": False, "verify_exp": False})
    now = content["iat"]
    assert content == {
        "sub": client.id,
        "token_use": "access",
        "scope": content["scope"],
        "auth_time": now,
        "iss": f"http://localhost:9229/{client.client.pool_id}",
        "exp": now + 3600,
        "iat": now,
        "version": 2,
        "jti": content["jti"],
        "client_id": client.id,
    }
    assert set(content["scope"].split()) == {"shop/read", "shop/buy"}


def test_a_machine_may_ask_for_less(browser: Browser, given: Given) -> None:
    client = OAuthClient.machine(given)
    found = answered(client.token(browser, grant_type="client_credentials", scope="shop/buy"))
    assert claims(found["access_token"])["scope"] == "shop/buy"


@pytest.mark.once
@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("shop/sell", INVALID_GRANT),
        ("openid", INVALID_GRANT),
        ("shop/read shop/sell", INVALID_GRANT),
        ("shop/steal", INVALID_SCOPE),
        ("bank/read", INVALID_SCOPE),
        ("shop/sell bank/read", INVALID_SCOPE),
        ("read", INVALID_SCOPE),
    ],
)
def test_a_machine_gets_no_scope_but_its_own(browser: Browser, given: Given, scope: str, expected: Refusal) -> None:
    client = OAuthClient.machine(given)
    page = client.token(browser, grant_type="client_credentials", scope=scope)
    assert refused(page) == expected
    assert page.response.headers["x-emulator-note"]


def test_a_scope_that_is_no_longer_defined_is_left_out(browser: Browser, given: Given) -> None:
    client = OAuthClient.machine(given)
    only = [{"ScopeName": "read", "ScopeDescription": "read"}]
    given.cognito.update_resource_server(UserPoolId=client.client.pool_id, Identifier="shop", Name="Shop", Scopes=only)
    found = answered(client.token(browser, grant_type="client_credentials"))
    assert claims(found["access_token"])["scope"] == "shop/read"


def test_the_flow_of_the_api_is_enough(browser: Browser, given: Given) -> None:
    client = OAuthClient.machine(
        given,
        AllowedOAuthFlowsUserPoolClient=False,
        AllowedOAuthFlows=[],
        ExplicitAuthFlows=["ALLOW_CLIENT_TOKEN_AUTH"],
    )
    found = answered(client.token(browser, grant_type="client_credentials", scope="shop/read"))
    assert claims(found["access_token"])["sub"] == client.id


def test_a_machine_that_may_not_use_oauth_gets_an_invalid_grant(browser: Browser, given: Given) -> None:
    client = OAuthClient.machine(given, AllowedOAuthFlowsUserPoolClient=False)
    assert refused(client.token(browser, grant_type="client_credentials")) == INVALID_GRANT


def test_a_client_without_the_flow_is_not_authorized(browser: Browser, given: Given) -> None:
    client = OAuthClient.made(given, GenerateSecret=True)
    assert refused(client.token(browser, grant_type="client_credentials")) == UNAUTHORIZED
    public = OAuthClient.made(given, client.client.pool_id)
    assert refused(public.token(browser, grant_type="client_credentials")) == UNAUTHORIZED


def customised(functions: Functions, version: str) -> OAuthClient:
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:PreTokenGeneration"
    config = {"PreTokenGenerationConfig": {"LambdaArn": arn, "LambdaVersion": version}}
    return OAuthClient.machine(functions.given, pool_with_domain(functions.given, LambdaConfig=config))


def test_a_function_of_the_third_version_hears_what_the_machine_tells_and_has_its_say(
    browser_of_functions: Browser, functions: Functions
) -> None:
    client = customised(functions, "V3_0")
    access = {"claimsToAddOrOverride": {"tenant": "blue"}, "scopesToSuppress": ["shop/buy"]}
    functions.returns("TokenGeneration", claimsAndScopeOverrideDetails={"accessTokenGeneration": access})
    asked = {"grant_type": "client_credentials", "aws_client_metadata": '{"tenant":"blue"}'}
    found = claims(answered(client.token(browser_of_functions, **asked))["access_token"])
    assert (found["tenant"], found["scope"]) == ("blue", "shop/read")
    event = functions.event("TokenGeneration_ClientCredentials")
    assert event["request"]["clientMetadata"] == {"tenant": "blue"}


def test_a_function_that_fails_is_told_to_the_machine(browser_of_functions: Browser, functions: Functions) -> None:
    client = customised(functions, "V3_0")
    functions.raises("TokenGeneration", "not today")
    page = client.token(browser_of_functions, grant_type="client_credentials")
    said = "PreTokenGeneration failed with error not today."
    assert refused(page) == (400, {"error": "invalid_request", "error_description": said})


def test_a_function_that_fails_is_told_at_a_refresh(browser_of_functions: Browser, functions: Functions) -> None:
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:PreTokenGeneration"
    pool_id = pool_with_domain(functions.given, LambdaConfig={"PreTokenGeneration": arn})
    client = OAuthClient.made(functions.given, pool_id)
    token = client.tokens(browser_of_functions, functions.given.confirmed_user(client.client))["refresh_token"]
    functions.raises("TokenGeneration", "no more")
    page = renewed(browser_of_functions, client, token)
    said = "PreTokenGeneration failed with error no more."
    assert refused(page) == (400, {"error": "invalid_request", "error_description": said})


@pytest.mark.once
@pytest.mark.parametrize("text", ["x", "[]", '{"a":1}', '{"a":{}}', '{"a":null}', '{"a"'])
def test_metadata_that_is_no_map_of_texts_is_refused(browser: Browser, given: Given, text: str) -> None:
    client = OAuthClient.machine(given)
    page = client.token(browser, grant_type="client_credentials", aws_client_metadata=text)
    assert refused(page) == INVALID_REQUEST


# --- codes --------------------------------------------------------------------------------------------------------


def test_each_kind_of_token_is_verified_by_the_published_keys(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    tokens = app_client.tokens(browser, username, nonce="n-1")
    identity = verified(given, app_client.client, tokens["id_token"], audience=app_client.id)
    access = verified(given, app_client.client, tokens["access_token"])
    assert (identity["token_use"], identity["cognito:username"], identity["nonce"]) == ("id", username, "n-1")
    assert (access["token_use"], access["username"], access["version"]) == ("access", username, 2)
    assert identity["sub"] == access["sub"]
    of_both = {"sub", "iss", "origin_jti", "event_id", "token_use", "auth_time", "exp", "iat", "jti"}
    assert set(access) == of_both | {"client_id", "scope", "version", "username"}
    of_identity = {"at_hash", "aud", "cognito:username", "nonce", "email", "email_verified"}
    assert set(identity) == of_both | of_identity
    assert identity["email_verified"] is True
    assert set(access["scope"].split()) == set(SCOPES)
    left = base64.urlsafe_b64encode(hashlib.sha256(tokens["access_token"].encode()).digest()[:16])
    assert identity["at_hash"] == left.rstrip(b"=").decode()


def test_scopes_of_attributes_that_the_client_may_not_read_give_no_tokens(browser: Browser, given: Given) -> None:
    client = OAuthClient.made(given, ReadAttributes=["email"])
    username = given.confirmed_user(client.client)
    refusing = client.exchange(browser, client.code(browser, username, scope="openid email"))
    assert refused(refusing) == INVALID_GRANT
    assert client.tokens(browser, username, scope="openid")["id_token"]
