"""`/passkeys/add`: a passkey for whoever is signed in on the browser."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.oauth.pages.hosted_scene import told
from tests.support.account_pages import is_signed_in
from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import CALLBACK, OAuthClient
from tests.support.passkey_scenes import ORIGIN, RELYING_PARTY, configure
from tests.support.passkeys import Authenticator

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met here
POLICIES = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}


@pytest.fixture
def browser(another_browser: Callable[..., Browser]) -> Browser:
    """At a host that belongs to the relying party."""
    return another_browser(ORIGIN)


@pytest.fixture
def app(given: Given) -> OAuthClient:
    return made(given)


def made(given: Given, version: int = 2, **settings: Any) -> OAuthClient:
    pool_id = given.pool(**{"Policies": POLICIES, **settings})
    configure(given, pool_id, RelyingPartyId=RELYING_PARTY)
    name = pool_id.lower().replace("_", "-")
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=name, ManagedLoginVersion=version)
    app = OAuthClient.made(given, pool_id, version=version, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    given.confirmed_user(app.client, "bob")
    return app


def asked(app: OAuthClient, browser: Browser, **changes: str) -> Page:
    return browser.get(f"{app.base}/passkeys/add", {"client_id": app.id, "redirect_uri": CALLBACK, **changes})


def options(page: Page) -> Any:
    found = re.findall(r'data-options="([^"]+)"', told(page))
    return json.loads(html.unescape(found[0]))


def registered(app: OAuthClient) -> list[Any]:
    tokens = app.given.tokens(app.client, "bob")
    found: list[Any] = app.given.cognito.list_web_authn_credentials(AccessToken=tokens["AccessToken"])["Credentials"]
    return found


def test_a_browser_that_is_signed_in_adds_a_passkey_and_goes_to_the_app(app: OAuthClient, browser: Browser) -> None:
    app.sign_in(browser, "bob")
    page = asked(app, browser)
    credential = json.dumps(Authenticator(ORIGIN).create(options(page)))
    page = browser.submit(page, "/passkeys/add", credential=credential)
    assert (page.status, page.location) == (302, CALLBACK)
    assert [found["RelyingPartyId"] for found in registered(app)] == [RELYING_PARTY]


def test_a_browser_that_is_not_signed_in_signs_in_first_and_comes_back(app: OAuthClient, browser: Browser) -> None:
    page = browser.follow(asked(app, browser))
    page = browser.submit(page, "/login", username="bob", password=PASSWORD)
    assert page.status == 302
    assert options(browser.follow(page))["user"]["name"] == "bob"
    assert is_signed_in(app.authorize(browser))


def test_the_page_to_sign_in_on_leads_who_is_signed_in_back(app: OAuthClient, browser: Browser) -> None:
    sent = asked(app, browser)
    app.sign_in(browser, "bob")
    assert options(browser.click(browser.follow(sent), "Continue as bob"))


def test_a_passkey_that_cannot_be_read_is_asked_for_again(app: OAuthClient, browser: Browser) -> None:
    app.sign_in(browser, "bob")
    for credential in ("", "{}", "[[[", '{"id": "x"}', "\u2028"):
        page = browser.submit(asked(app, browser), "/passkeys/add", credential=credential)
        assert options(page)["challenge"]
        assert 'id="problem"' in page.text
    assert registered(app) == []


def test_an_answer_to_another_users_options_registers_nothing(
    app: OAuthClient, browser: Browser, another_browser: Callable[..., Browser]
) -> None:
    app.given.confirmed_user(app.client, "eve")
    eves = another_browser(ORIGIN)
    app.sign_in(eves, "eve")
    theirs = options(asked(app, eves))
    app.sign_in(browser, "bob")
    credential = json.dumps(Authenticator(ORIGIN).create(theirs))
    page = browser.submit(asked(app, browser), "/passkeys/add", credential=credential)
    assert 'id="problem"' in told(page)
    assert registered(app) == []


def test_a_form_of_another_page_registers_nothing(app: OAuthClient, browser: Browser) -> None:
    app.sign_in(browser, "bob")
    page = asked(app, browser)
    credential = json.dumps(Authenticator(ORIGIN).create(options(page)))
    path = f"{app.base}/passkeys/add?client_id={app.id}&redirect_uri={CALLBACK}"
    page = browser.post(path, {"credential": credential, "_csrf": "forged"})
    assert page.status != 302
    assert registered(app) == []


def test_the_classic_pages_have_no_such_page(given: Given, browser: Browser) -> None:
    app = made(given, version=1)
    app.sign_in(browser, "bob")
    assert asked(app, browser).status == 404


def test_a_pool_without_passkeys_says_so(given: Given, browser: Browser) -> None:
    app = OAuthClient.made(given, version=2)
    given.confirmed_user(app.client, "bob")
    app.sign_in(browser, "bob")
    page = asked(app, browser)
    assert page.status == 400
    assert "WebAuthnNotEnabledException" in page.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "nobodys"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example.test/"}, "redirect_mismatch"),
        ({"redirect_uri": ""}, "Required parameters missing"),
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_the_app_clients(
    app: OAuthClient, browser: Browser, changes: dict[str, str], error: str
) -> None:
    app.sign_in(browser, "bob")
    page = asked(app, browser, **changes)
    assert page.status == 302
    assert page.told["error"] == error


def test_authorize_knows_no_such_wish(app: OAuthClient, browser: Browser) -> None:
    app.sign_in(browser, "bob")
    query = {"client_id": app.id, "redirect_uri": CALLBACK, "passkeys": "add"}
    assert browser.get(f"{app.base}/oauth2/authorize", query).told == {"error": "invalid_request"}
