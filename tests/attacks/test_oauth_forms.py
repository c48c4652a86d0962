"""Forms of the hosted pages that somebody else sends in a user's browser, pages that somebody else frames, and sessions
that somebody else planted."""

from collections.abc import Callable

import pytest

from emulator.oauth.pages.forms import FOREIGN_FORM
from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import CALLBACK, SIGNED_OUT, OAuthClient

BROWSERS = ["cross-site", "same-site"]


@pytest.fixture
def username(given: Given, app_client: OAuthClient) -> str:
    return given.confirmed_user(app_client.client)


def login_page(app_client: OAuthClient, browser: Browser) -> Page:
    return browser.follow(app_client.authorize(browser))


def sent(app_client: OAuthClient, browser: Browser, username: str, token: str | None, **headers: str) -> Page:
    """The login form with a token of the test's own."""
    action = login_page(app_client, browser).form("/login").action
    fields = {"username": username, "password": PASSWORD, **({} if token is None else {"_csrf": token})}
    return browser.post(action, fields, **headers)


def check_refused(page: Page) -> None:
    assert page.status == 200
    assert FOREIGN_FORM in page.text
    assert not any(name.startswith("cognito") for name in page.response.cookies)


@pytest.mark.once
@pytest.mark.parametrize("token", [None, "", "0", '""', "00000000-0000-4000-8000-000000000000"])
def test_a_form_without_the_browsers_token_signs_nobody_in(
    browser: Browser, app_client: OAuthClient, username: str, token: str | None
) -> None:
    check_refused(sent(app_client, browser, username, token))


@pytest.mark.once
def test_a_token_of_another_browser_signs_nobody_in(
    browser: Browser, another_browser: Callable[..., Browser], app_client: OAuthClient, username: str
) -> None:
    others = login_page(app_client, another_browser()).form("/login").fields["_csrf"]
    check_refused(sent(app_client, browser, username, others))
    own = login_page(app_client, browser).form("/login").fields["_csrf"]
    assert sent(app_client, browser, username, own).location.startswith(f"{CALLBACK}?code=")


@pytest.mark.once
def test_a_browser_without_cookies_signs_nobody_in(browser: Browser, app_client: OAuthClient, username: str) -> None:
    form = login_page(app_client, browser).form("/login")
    browser.http.cookies.clear()
    check_refused(browser.post(form.action, {**form.fields, "username": username, "password": PASSWORD}))


@pytest.mark.once
@pytest.mark.parametrize("planted", ["", '""', "x", "x" * 36])
def test_a_planted_cookie_that_is_no_token_signs_nobody_in(
    browser: Browser, app_client: OAuthClient, username: str, planted: str
) -> None:
    action = login_page(app_client, browser).form("/login").action
    browser.http.cookies.clear()
    fields = {"username": username, "password": PASSWORD, "_csrf": planted.strip('"')}
    check_refused(browser.post(action, fields, cookie=f"XSRF-TOKEN={planted}"))


@pytest.mark.once
def test_a_token_counts_in_the_form_alone(browser: Browser, app_client: OAuthClient, username: str) -> None:
    form = login_page(app_client, browser).form("/login")
    fields = {"username": username, "password": PASSWORD}
    check_refused(browser.post(f"{form.action}&_csrf={form.fields['_csrf']}&csrf={form.fields['_csrf']}", fields))
    check_refused(browser.post(form.action, fields, **{"x-xsrf-token": form.fields["_csrf"]}))


@pytest.mark.once
@pytest.mark.parametrize("site", BROWSERS)
def test_a_form_that_the_browser_calls_foreign_signs_nobody_in(
    browser: Browser, app_client: OAuthClient, username: str, site: str
) -> None:
    """Even with the right token: a server on another port of the host may set that cookie."""
    token = login_page(app_client, browser).form("/login").fields["_csrf"]
    check_refused(sent(app_client, browser, username, token, **{"sec-fetch-site": site}))
    page = sent(app_client, browser, username, token, **{"sec-fetch-site": "same-origin"})
    assert page.location.startswith(f"{CALLBACK}?code=")


@pytest.mark.once
def test_a_form_of_another_kind_is_no_form(browser: Browser, app_client: OAuthClient, username: str) -> None:
    """What a page of another origin can send without asking first."""
    form = login_page(app_client, browser).form("/login")
    body = "&".join(f"{name}={value}" for name, value in {**form.fields, "username": username}.items())
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/json", ""):
        check_refused(browser.post(form.action, f"{body}&password={PASSWORD}", **{"content-type": kind}))


@pytest.mark.once
def test_no_page_can_be_framed_and_none_runs_what_is_not_its_own(
    browser: Browser, app_client: OAuthClient, username: str
) -> None:
    login = login_page(app_client, browser)
    wrong = browser.submit(login, "/login", username=username, password="Wr0ng-password!")
    signed_in = app_client.sign_in(browser, username)
    again = browser.get(f"{app_client.base}/login", app_client.query())
    error = browser.get(f"{app_client.base}/error", "error=x")
    refused = browser.get(f"{app_client.base}/login")
    for page in (login, wrong, signed_in, again, error, refused):
        headers = page.response.headers
        assert (headers["x-frame-options"], headers["x-content-type-options"]) == ("DENY", "nosniff")
        assert headers["cache-control"] == "no-cache, no-store, max-age=0, must-revalidate"
        assert "access-control-allow-origin" not in headers
    for page in (login, wrong, again, error):
        policy = page.response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "unsafe" not in policy
        assert page.response.headers["referrer-policy"] == "no-referrer"
    nonces = {page.response.headers["content-security-policy"] for page in (login, wrong, again, error)}
    assert len(nonces) == 4


@pytest.mark.once
def test_a_session_that_was_planted_before_the_sign_in_is_not_the_one_after_it(
    browser: Browser, another_browser: Callable[..., Browser], app_client: OAuthClient, username: str, given: Given
) -> None:
    name, attackers = f"cognito-{app_client.client.pool_id}", another_browser()
    eve = given.confirmed_user(app_client.client)
    app_client.sign_in(attackers, eve)
    for planted in ("planted", attackers.http.cookies[name]):
        browser.http.cookies.clear()
        browser.http.cookies.set(name, planted, domain="cognito.test", path="/")
        page = browser.get(f"{app_client.base}/login", app_client.query(prompt="login"))
        if page.forms:
            app_client.sign_in(browser, username)
        else:  # it shows who is signed in, and the way to become somebody else
            assert eve in page.text
            browser.get(f"{app_client.base}/logout", {"client_id": app_client.id, "logout_uri": SIGNED_OUT})
            app_client.sign_in(browser, username)
        assert browser.http.cookies[name] != planted
        other = another_browser()
        other.http.cookies.set(name, planted, domain="cognito.test", path="/")
        assert app_client.authorize(other).location.startswith(f"{app_client.base}/login?")


@pytest.mark.once
def test_a_new_sign_in_ends_the_session_that_the_browser_had(
    browser: Browser, another_browser: Callable[..., Browser], given: Given
) -> None:
    client = OAuthClient.made(given, version=2)
    username = given.confirmed_user(client.client)
    name = f"cognito-{client.client.pool_id}"
    client.sign_in(browser, username)
    first = browser.http.cookies[name]
    client.sign_in(browser, username, prompt="login")
    assert browser.http.cookies[name] != first
    other = another_browser()
    other.http.cookies.set(name, first, domain="cognito.test", path="/")
    assert "code" in client.authorize(browser).told
    assert client.authorize(other).location.startswith(f"{client.base}/login?")
