"""What `POST /_emulator/expire` ends at the OAuth endpoints and on the hosted pages."""

import pytest
from fastapi.testclient import TestClient

from tests.oauth.test_token_exchange import exchanged
from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, OAuthClient


@pytest.fixture
def client(given: Given) -> OAuthClient:
    made = OAuthClient.made(given)
    given.confirmed_user(made.client, "bob")
    return made


def expire(http: TestClient, client: OAuthClient, what: str) -> int:
    body = {"pool": client.client.pool_id, "username": "bob", "what": what}
    count: int = http.post("/_emulator/expire", json=body).json()["expired"]
    return count


def test_user_info_and_the_exchange_refuse_an_access_token(
    http: TestClient, browser: Browser, given: Given, client: OAuthClient
) -> None:
    flows = ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"]
    service = OAuthClient.made(given, client.client.pool_id, GenerateSecret=True, ExplicitAuthFlows=flows)
    token = client.tokens(browser, "bob")["access_token"]
    assert client.user_info(browser, token).status == 200
    assert expire(http, client, "access") == 1
    refused = client.user_info(browser, token)
    assert (refused.status, refused.response.json()["error"]) == (401, "invalid_token")
    assert "Access Token has expired" in refused.response.headers["x-emulator-note"]
    assert exchanged(browser, service, token).status == 400
    fresh = client.tokens(browser, "bob")["access_token"]
    assert client.user_info(browser, fresh).status == 200


def test_a_browser_has_to_sign_in_again(http: TestClient, browser: Browser, client: OAuthClient) -> None:
    client.tokens(browser, "bob")
    assert client.authorize(browser).location.startswith(CALLBACK)
    assert expire(http, client, "browser_session") == 1
    assert not client.authorize(browser).location.startswith(CALLBACK)


def test_an_authorization_code_is_over(http: TestClient, browser: Browser, client: OAuthClient) -> None:
    code = client.code(browser, "bob")
    assert expire(http, client, "authorization_code") == 1
    refused = client.exchange(browser, code)
    assert (refused.status, refused.response.json()["error"]) == (400, "invalid_grant")
