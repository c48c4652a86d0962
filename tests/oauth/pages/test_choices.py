"""Managed login in a pool with more first factors than the password: who it is first, then how they prove it."""

import json
import re
from collections.abc import Callable

import pytest

from tests.oauth.pages.hosted_scene import told
from tests.support import sentences
from tests.support.account_pages import is_signed_in
from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import OAuthClient
from tests.support.passkey_scenes import ORIGIN, RELYING_PARTY, Person
from tests.support.passkeys import Authenticator

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met here
FIRST_FACTORS = ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]


@pytest.fixture
def app(given: Given) -> OAuthClient:
    pool_id = given.pool(Policies={"SignInPolicy": {"AllowedFirstAuthFactors": FIRST_FACTORS}})
    given.cognito.set_user_pool_mfa_config(UserPoolId=pool_id, WebAuthnConfiguration={"RelyingPartyId": RELYING_PARTY})
    name = pool_id.lower().replace("_", "-")
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=name, ManagedLoginVersion=2)
    return OAuthClient.made(given, pool_id, version=2, PreventUserExistenceErrors="ENABLED")


@pytest.fixture
def at_home(another_browser: Callable[..., Browser]) -> Browser:
    """At a host that belongs to the relying party."""
    return another_browser(ORIGIN)


def named(app: OAuthClient, browser: Browser, username: str, **fields: str) -> Page:
    """The answer to a name."""
    return browser.submit(browser.follow(app.authorize(browser)), "/login", username=username, **fields)


def ways(page: Page) -> list[str]:
    return re.findall(r'name="answer" value="(\w+)"', told(page))


def test_a_password_is_chosen(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.confirmed_user(app.client, "bob")
    choice = named(app, browser, "bob")
    assert ways(choice) == ["PASSWORD", "EMAIL_OTP"]
    page = browser.submit(choice, "/mfa", answer="PASSWORD")
    assert is_signed_in(browser.submit(page, "/mfa", password=PASSWORD))


def test_a_code_is_chosen_and_then_the_password_instead(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.confirmed_user(app.client, "bob")
    page = browser.submit(named(app, browser, "bob"), "/mfa", answer="EMAIL_OTP")
    assert "b***@e***" in told(page)
    choice = browser.submit(page, "/mfa", other="yes")
    assert ways(choice) == ["PASSWORD", "EMAIL_OTP"]
    page = browser.submit(choice, "/mfa", answer="PASSWORD")
    assert is_signed_in(browser.submit(page, "/mfa", password=PASSWORD))


def test_a_code_as_the_first_factor_signs_in(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.confirmed_user(app.client, "bob")
    page = browser.submit(named(app, browser, "bob"), "/mfa", answer="EMAIL_OTP")
    assert is_signed_in(browser.submit(page, "/mfa", code=given.code(app.client)))


def test_a_passkey_that_is_preferred_is_asked_for_at_once(app: OAuthClient, at_home: Browser, given: Given) -> None:
    person = Person(given, app.client)
    person.register()
    page = named(app, at_home, "bob", answer="WEB_AUTHN")
    found = re.findall(r'data-options="([^"]+)"', told(page))[0].replace("&#34;", '"')
    credential = person.authenticator.get(json.loads(found))
    assert is_signed_in(at_home.submit(page, "/mfa", credential=credential))


def test_where_a_browser_will_refuse_the_page_says_so(app: OAuthClient, browser: Browser, given: Given) -> None:
    Person(given, app.client, authenticator=Authenticator(ORIGIN)).register()
    page = named(app, browser, "bob", answer="WEB_AUTHN")
    assert f"Passkeys of this user pool belong to {RELYING_PARTY}, and this page was opened at cognito.test" in told(
        page
    )


def test_a_name_that_nobody_has_is_asked_the_same(app: OAuthClient, browser: Browser) -> None:
    choice = named(app, browser, "nobody@example.test")
    assert ways(choice)[:2] == ["PASSWORD", "EMAIL_OTP"]
    page = browser.submit(choice, "/mfa", answer="EMAIL_OTP")
    assert "n***@e***" in told(page)
    page = browser.submit(page, "/mfa", code="12345678")
    assert sentences.INVALID_CODE_OR_AUTH_STATE in told(page)
