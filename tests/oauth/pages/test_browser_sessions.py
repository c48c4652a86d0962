"""The session of a browser: when it stands in for a sign-in, and when it does not."""

from datetime import timedelta
from typing import Any

import pytest

from tests.oauth.pages.hosted_scene import HostedScene, is_asked, told
from tests.support.account_pages import is_signed_in
from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import OAuthClient, claims

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met here
MINUTE = timedelta(minutes=1)


@pytest.fixture
def managed_client(given: Given) -> OAuthClient:
    return OAuthClient.made(given, version=2)


def test_max_age_counts_from_the_sign_in(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    given.confirmed_user(app_client.client, "bob")
    app_client.sign_in(browser, "bob")
    given.clock_advanced(10 * MINUTE)
    assert is_asked(app_client.authorize(browser, max_age="599"))
    assert is_signed_in(app_client.authorize(browser, max_age="660"))


@pytest.mark.parametrize("prompt", ["login", "select_account", "login select_account"])
def test_a_prompt_leads_to_the_page_in_spite_of_a_session(
    browser: Browser, given: Given, managed_client: OAuthClient, prompt: str
) -> None:
    given.confirmed_user(managed_client.client, "bob")
    managed_client.sign_in(browser, "bob")
    asked = managed_client.authorize(browser, prompt=prompt)
    assert is_asked(asked)
    assert ("Continue as bob" in told(browser.follow(asked))) == (prompt == "select_account")


def test_consent_asks_nothing_of_the_pools_own_users(
    browser: Browser, given: Given, managed_client: OAuthClient
) -> None:
    given.confirmed_user(managed_client.client, "bob")
    managed_client.sign_in(browser, "bob")
    assert is_signed_in(managed_client.authorize(browser, prompt="consent"))


def test_no_prompt_is_possible_with_a_session_alone(
    browser: Browser, given: Given, managed_client: OAuthClient
) -> None:
    given.confirmed_user(managed_client.client, "bob")
    assert managed_client.authorize(browser, prompt="none").told == {"state": "a-state", "error": "login_required"}
    managed_client.sign_in(browser, "bob")
    assert is_signed_in(managed_client.authorize(browser, prompt="none"))
    given.clock_advanced(MINUTE)
    refused = managed_client.authorize(browser, prompt="none", max_age="1")
    assert refused.told == {"state": "a-state", "error": "login_required"}


def test_the_classic_pages_know_no_prompt(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    given.confirmed_user(app_client.client, "bob")
    app_client.sign_in(browser, "bob")
    assert is_signed_in(app_client.authorize(browser, prompt="login"))


def test_both_links_of_a_browser_that_is_signed_in_work(
    browser: Browser, given: Given, managed_client: OAuthClient
) -> None:
    given.confirmed_user(managed_client.client, "bob")
    managed_client.sign_in(browser, "bob")
    page = browser.follow(managed_client.authorize(browser, prompt="select_account"))
    assert is_signed_in(browser.click(page, "Continue as bob"))
    asked = browser.click(page, "Sign in as a different user?")
    assert "signInFormPassword" in told(browser.follow(asked))
    assert is_asked(managed_client.authorize(browser))


def test_a_session_ends_with_the_version_of_the_pages(
    browser: Browser, given: Given, managed_client: OAuthClient
) -> None:
    given.confirmed_user(managed_client.client, "bob")
    managed_client.sign_in(browser, "bob")
    pool_id = managed_client.client.pool_id
    domain = pool_id.lower().replace("_", "-")
    given.cognito.update_user_pool_domain(UserPoolId=pool_id, Domain=domain, ManagedLoginVersion=1)
    assert is_asked(managed_client.authorize(browser))


@pytest.mark.parametrize("way", ["admin_disable_user", "admin_delete_user"])
def test_a_user_who_is_gone_has_no_session(browser: Browser, given: Given, app_client: OAuthClient, way: str) -> None:
    given.confirmed_user(app_client.client, "bob")
    app_client.sign_in(browser, "bob")
    getattr(given.cognito, way)(UserPoolId=app_client.client.pool_id, Username="bob")
    assert is_asked(app_client.authorize(browser))


def test_a_session_is_good_for_another_app_client_with_the_same_provider(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    given.confirmed_user(app_client.client, "bob")
    app_client.sign_in(browser, "bob")
    other = OAuthClient.made(given, app_client.client.pool_id)
    assert is_signed_in(other.authorize(browser))
    assert is_asked(other.authorize(browser, identity_provider="Google"))
    assert is_signed_in(other.authorize(browser, identity_provider="COGNITO"))


def test_a_global_sign_out_leaves_the_browser_signed_in(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    given.confirmed_user(app_client.client, "bob")
    tokens = app_client.tokens(browser, "bob")
    given.cognito.global_sign_out(AccessToken=tokens["access_token"])
    assert is_signed_in(app_client.authorize(browser))


# --- levels ---------------------------------------------------------------------------------------------------------


LOA = {level: f"urn:cognito:loa:{level}" for level in range(1, 5)}


def proof(scene: HostedScene, page: Page) -> tuple[Any, Any]:
    """`acr` and `amr` of the tokens that a code gives."""
    token = claims(scene.app.exchange(scene.browser, page.told["code"]).response.json()["id_token"])
    return token.get("acr"), token.get("amr")


def test_a_session_below_the_level_needs_a_new_sign_in_and_the_tokens_tell_both(scene: HostedScene) -> None:
    scene.scene.user()
    app = scene.scene.app()
    assert proof(scene, scene.sign_in()) == (None, None)
    asked = scene.app.authorize(scene.browser, acr_values=LOA[4])
    assert is_asked(asked)
    page = scene.browser.submit(scene.browser.follow(asked), "/login", username="bob", password=PASSWORD)
    assert "authenticator app" in told(page)
    assert proof(scene, scene.submit(page, code=app.code())) == (LOA[4], ["pwd", "otp", "mfa"])
    for level in (4, 1):
        again = scene.app.authorize(scene.browser, acr_values=LOA[level])
        assert proof(scene, again) == (LOA[4], ["pwd", "otp", "mfa"])


def test_of_several_levels_the_session_needs_the_first_that_the_user_can_reach(scene: HostedScene) -> None:
    scene.scene.user()
    assert is_signed_in(scene.sign_in())
    assert is_signed_in(scene.app.authorize(scene.browser, acr_values=f"{LOA[4]} {LOA[1]}"))
    scene.scene.app()
    assert is_asked(scene.app.authorize(scene.browser, acr_values=f"{LOA[4]} {LOA[1]}"))
    assert is_signed_in(scene.app.authorize(scene.browser, acr_values=f"{LOA[1]} {LOA[4]}"))


def test_a_level_that_nothing_leads_to_is_told_on_the_page(scene: HostedScene) -> None:
    scene.scene.user()
    page = scene.sign_in(acr_values=LOA[4])
    assert "The user has no factors configured to satisfy the requested ACR values." in told(page)


def test_levels_that_the_pool_does_not_know_ask_for_nothing(scene: HostedScene) -> None:
    scene.scene.user()
    assert is_signed_in(scene.sign_in(acr_values="urn:nobody:knows"))
    assert is_signed_in(scene.app.authorize(scene.browser, acr_values="urn:nobody:knows"))
