"""What a sign-in on the pages counts as, and what is written down of it: what one through the API does."""

from typing import Any

import pytest

from emulator.control import rules
from tests.oauth.pages.hosted_scene import HostedScene, told
from tests.support import sentences
from tests.support.account_pages import is_signed_in
from tests.support.browser import Browser
from tests.support.given import PASSWORD, Given
from tests.support.mfa_scenes import SMS
from tests.support.oauth_client import OAuthClient, claims

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met here
RATE_EXCEEDED = "Rate exceeded"


def rows(given: Given, app: OAuthClient) -> list[dict[str, Any]]:
    """The user's history, oldest first, without what is of one request alone."""
    return given.sql(
        "SELECT event_type, outcome, challenge_responses, client_id, username, event_id, ip_address FROM v_events "
        "WHERE pool_id = :p AND event_type = 'SignIn' ORDER BY id",
        p=app.client.pool_id,
    )


def test_a_sign_in_is_an_event_like_one_through_the_api(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    given.confirmed_user(app_client.client, "bob")
    app_client.sign_in(browser, "bob", "Wr0ng-password!")
    tokens = app_client.tokens(browser, "bob")
    given.tokens(app_client.client, "bob")
    wrong, by_page, by_api = rows(given, app_client)
    assert (wrong["outcome"], by_page["outcome"]) == ("Fail", "Pass")
    of_one = ("event_id", "ip_address")
    assert {k: v for k, v in by_page.items() if k not in of_one} == {k: v for k, v in by_api.items() if k not in of_one}
    for name in ("access_token", "id_token"):
        assert claims(tokens[name])["event_id"] == by_page["event_id"]


def test_a_code_for_a_browser_that_is_signed_in_is_no_sign_in(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    """Its tokens have an event id of their own, of the request that they came of."""
    given.confirmed_user(app_client.client, "bob")
    app_client.sign_in(browser, "bob")
    page = app_client.authorize(browser)
    token = app_client.exchange(browser, page.told["code"]).response.json()["access_token"]
    [event] = rows(given, app_client)
    assert claims(token)["event_id"] == page.response.headers["x-amz-cognito-request-id"] != event["event_id"]


def test_the_login_form_has_the_quota_of_sign_ins(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    given.clock_frozen()
    given.confirmed_user(app_client.client, "bob")
    rules.override(given.services, app_client.client.pool_id, {"quota:UserAuthentication": {"limit": 1}})
    page = browser.follow(app_client.authorize(browser))
    wrong = browser.submit(page, "/login", username="bob", password="Wr0ng-password!")
    assert sentences.INCORRECT_USERNAME_OR_PASSWORD in told(wrong)
    refused = browser.submit(page, "/login", username="bob", password=PASSWORD)
    assert RATE_EXCEEDED in told(refused)
    assert len(rows(given, app_client)) == 1
    assert "/login?" in app_client.authorize(browser).location


def test_answers_on_the_pages_have_the_quota_of_answers(scene: HostedScene) -> None:
    scene.given.clock_frozen()
    scene.scene.user()
    scene.scene.activates(SMS)
    page = scene.sign_in()
    rules.override(scene.given.services, scene.app.client.pool_id, {"quota:UserAuthentication": {"limit": 0}})
    assert RATE_EXCEEDED in told(scene.submit(page, code=scene.code()))
    rules.override(scene.given.services, scene.app.client.pool_id, {"quota:UserAuthentication": {"limit": 1}})
    assert is_signed_in(scene.submit(page, code=scene.code()))
