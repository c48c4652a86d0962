"""`POST /oauth2/revoke`: a refresh token ends, with all that came from it."""

from typing import Any

import pytest

from tests.support.answers import refusal
from tests.support.browser import Browser, Page
from tests.support.given import Given
from tests.support.oauth_client import OAuthClient

INVALID_REQUEST = (400, {"error": "invalid_request"})
INVALID_CLIENT = (401, {"error": "invalid_client"})


def revoked(browser: Browser, client: OAuthClient, token: str | None, **fields: str | None) -> Page:
    sent = {"client_id": client.id, "token": token, **fields}
    named = {name: value for name, value in sent.items() if value is not None}
    return browser.post(f"{client.base}/oauth2/revoke", named, **client.basic())


def assert_done(page: Page) -> None:
    assert (page.status, page.response.content) == (200, b"")


def refused(page: Page) -> tuple[int, Any]:
    return page.status, page.response.json()


@pytest.mark.parametrize("settings", [{}, {"GenerateSecret": True}], ids=["public", "with a secret"])
def test_a_refresh_token_ends_with_the_access_tokens_that_came_from_it(
    browser: Browser, given: Given, settings: Any
) -> None:
    helper = OAuthClient.made(given)
    client = OAuthClient.made(given, helper.client.pool_id, **settings)
    tokens = client.tokens(browser, given.confirmed_user(helper.client))
    assert client.user_info(browser, tokens["access_token"]).status == 200
    assert_done(revoked(browser, client, tokens["refresh_token"]))
    assert client.user_info(browser, tokens["access_token"]).status == 401
    expected = ("NotAuthorizedException", "Access Token has been revoked")
    assert refusal(given.cognito.get_user, AccessToken=tokens["access_token"]) == expected
    page = client.token(browser, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert refused(page) == (400, {"error": "invalid_grant"})
    assert_done(revoked(browser, client, tokens["refresh_token"]))


def test_other_sign_ins_of_the_user_go_on(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    username = given.confirmed_user(app_client.client)
    first, second = (app_client.tokens(browser, username) for _ in range(2))
    assert_done(revoked(browser, app_client, first["refresh_token"], token_type_hint="refresh_token"))
    assert app_client.user_info(browser, second["access_token"]).status == 200
    assert "code" in app_client.authorize(browser).told  # and so does the session of the browser


def test_a_token_that_nobody_knows_is_a_success(browser: Browser, app_client: OAuthClient) -> None:
    assert_done(revoked(browser, app_client, "nobody's"))


def test_the_secret_may_stand_in_the_form(browser: Browser, given: Given) -> None:
    client = OAuthClient.made(given, GenerateSecret=True)
    sent = {"client_id": client.id, "client_secret": client.client.secret or "", "token": "x"}
    assert_done(browser.post(f"{client.base}/oauth2/revoke", sent))
    assert refused(browser.post(f"{client.base}/oauth2/revoke", {**sent, "client_secret": "x"})) == INVALID_CLIENT


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"token": None}, INVALID_REQUEST),
        ({"token": ""}, INVALID_REQUEST),
        ({"client_id": None}, INVALID_REQUEST),
        ({"client_id": "nobodys"}, INVALID_CLIENT),
        ({"client_id": "nobodys", "token": None}, INVALID_CLIENT),
        ({"client_secret": "x"}, INVALID_CLIENT),
    ],
)
def test_what_the_endpoint_refuses(browser: Browser, app_client: OAuthClient, fields: Any, expected: Any) -> None:
    page = revoked(browser, app_client, **{"token": "x", **fields})
    assert refused(page) == expected
    assert page.response.headers["x-emulator-note"]  # why


def test_only_refresh_tokens_of_the_clients_own_can_be_revoked(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    tokens = app_client.tokens(browser, given.confirmed_user(app_client.client))
    for name in ("access_token", "id_token"):
        assert refused(revoked(browser, app_client, tokens[name])) == (400, {"error": "unsupported_token_type"})
    another = OAuthClient.made(given, app_client.client.pool_id)
    assert refused(revoked(browser, another, tokens["refresh_token"])) == INVALID_CLIENT
    assert app_client.user_info(browser, tokens["access_token"]).status == 200


def test_a_client_may_have_revocation_off(browser: Browser, given: Given) -> None:
    client = OAuthClient.made(given, EnableTokenRevocation=False)
    assert refused(revoked(browser, client, "x")) == INVALID_REQUEST


def test_only_a_form_is_read(browser: Browser, app_client: OAuthClient) -> None:
    sent = f"client_id={app_client.id}&token=x"
    page = browser.post(f"{app_client.base}/oauth2/revoke", sent, **{"content-type": "application/json"})
    assert refused(page) == INVALID_REQUEST
