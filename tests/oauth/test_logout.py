"""`/logout`: where it leads, and whose session ends."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, SCOPES, SIGNED_OUT, OAuthClient, claims

SIGN_IN = {"redirect_uri": CALLBACK, "response_type": "code"}
GONE = "Required+parameters+missing"
# What is asked for beside client_id, and where it leads below the pool's address.
LEADS: dict[str, tuple[list[tuple[str, str]], str]] = {
    "to a registered address": ([("logout_uri", SIGNED_OUT)], SIGNED_OUT),
    "without the state": ([("logout_uri", SIGNED_OUT), ("state", "a")], SIGNED_OUT),
    "there, whatever else is asked": (
        [*SIGN_IN.items(), ("logout_uri", SIGNED_OUT), ("scope", "x"), ("id_token_hint", "x")],
        SIGNED_OUT,
    ),
    "to the page to sign in on": ([*SIGN_IN.items(), ("state", "a")], "/login?client_id={id}&{query}"),
    "to it with an empty logout_uri": (
        [("logout_uri", ""), *SIGN_IN.items()],
        "/login?client_id={id}&{query}",
    ),
    "nowhere with nothing": ([], f"/error?error={GONE}&client_id={{id}}"),
    "nowhere unregistered": ([("logout_uri", "https://evil.test/")], f"/error?error={GONE}&client_id={{id}}&{{query}}"),
    "nowhere though the rest is good": (
        [("logout_uri", "https://evil.test/"), *SIGN_IN.items()],
        f"/error?error={GONE}&client_id={{id}}&{{query}}",
    ),
    "nowhere with a callback": ([("logout_uri", CALLBACK)], f"/error?error={GONE}&client_id={{id}}&{{query}}"),
    "nowhere with a redirect_uri alone": (
        [("redirect_uri", CALLBACK)],
        f"/error?error={GONE}&client_id={{id}}&{{query}}",
    ),
    "nowhere with another redirect_uri": (
        [("redirect_uri", SIGNED_OUT), ("response_type", "code")],
        f"/error?error={GONE}&client_id={{id}}&{{query}}",
    ),
    "nowhere by the names of OpenID Connect": (
        [("post_logout_redirect_uri", SIGNED_OUT), ("id_token_hint", "x")],
        f"/error?error={GONE}&client_id={{id}}&{{query}}",
    ),
}


@pytest.mark.once
@pytest.mark.parametrize("case", LEADS)
def test_a_logout_leads(browser: Browser, standing: OAuthClient, case: str) -> None:
    asked, leads = LEADS[case]
    page = browser.get(f"{standing.base}/logout", urlencode([("client_id", standing.id), *asked]))
    told = leads.format(id=standing.id, query=urlencode(asked))
    assert (page.status, page.location) == (302, told if told == SIGNED_OUT else f"{standing.base}{told}")


@pytest.mark.once
@pytest.mark.parametrize("client_id", [None, "", "nobody"])
def test_without_an_app_client_it_leads_to_the_error_page(
    browser: Browser, standing: OAuthClient, client_id: str | None
) -> None:
    asked = {"logout_uri": SIGNED_OUT} if client_id is None else {"client_id": client_id, "logout_uri": SIGNED_OUT}
    page = browser.get(f"{standing.base}/logout", asked)
    assert page.location == f"{standing.base}/error?error=invalid_request&{urlencode(asked)}"
    assert browser.follow(page).status == 400


@pytest.mark.once
def test_the_error_page_says_what_is_missing(browser: Browser, standing: OAuthClient) -> None:
    page = browser.follow(browser.get(f"{standing.base}/logout", {"client_id": standing.id}))
    assert page.status == 400
    assert "Required String parameter &#39;redirect_uri&#39; is not present" in page.text


@pytest.mark.parametrize("query", [{"logout_uri": SIGNED_OUT}, {"logout_uri": "https://evil.test/"}, SIGN_IN, {}])
def test_the_session_ends_wherever_it_leads(
    browser: Browser,
    another_browser: Callable[..., Browser],
    given: Given,
    app_client: OAuthClient,
    query: dict[str, str],
) -> None:
    """And for whoever has a copy of the cookie."""
    username = given.confirmed_user(app_client.client)
    name = f"cognito-{app_client.client.pool_id}"
    app_client.sign_in(browser, username)
    copy = another_browser()
    copy.http.cookies.set(name, browser.http.cookies[name], domain="cognito.test", path="/")
    assert "code" in app_client.authorize(copy).told
    page = browser.get(f"{app_client.base}/logout", {"client_id": app_client.id, **query})
    ended = f'{name}=""; Path=/; Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:10 GMT; HttpOnly; SameSite=Lax'
    assert page.response.headers.get_list("set-cookie") == [ended]
    assert name not in browser.http.cookies
    for each in (browser, copy):
        assert app_client.authorize(each).location.startswith(f"{app_client.base}/login?")


def test_tokens_outlive_it(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    username = given.confirmed_user(app_client.client)
    tokens = app_client.tokens(browser, username)
    browser.get(f"{app_client.base}/logout", {"client_id": app_client.id, "logout_uri": SIGNED_OUT})
    assert given.cognito.get_user(AccessToken=tokens["access_token"])["Username"] == username
    given.cognito.initiate_auth(
        ClientId=app_client.id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens["refresh_token"]},
    )


def test_the_session_outlives_a_sign_out_of_the_api(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    username = given.confirmed_user(app_client.client)
    tokens = app_client.tokens(browser, username)
    given.cognito.revoke_token(ClientId=app_client.id, Token=tokens["refresh_token"])
    given.cognito.admin_user_global_sign_out(UserPoolId=app_client.client.pool_id, Username=username)
    assert "code" in app_client.authorize(browser).told


def test_whoever_signs_in_after_it_gets_all_scopes_of_the_app_client(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    page = browser.follow(
        browser.get(f"{app_client.base}/logout", {"client_id": app_client.id, **SIGN_IN, "response_type": "token"})
    )
    told = browser.submit(page, "/login", username=username, password="Passw0rd!").told
    assert sorted(claims(told["access_token"])["scope"].split()) == sorted(SCOPES)


def test_it_ends_no_session_of_another_pool(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    other = OAuthClient.made(given)
    for client in (app_client, other):
        client.sign_in(browser, given.confirmed_user(client.client))
    browser.get(f"{other.base}/logout", {"client_id": other.id, "logout_uri": SIGNED_OUT})
    browser.get(f"{other.base}/logout", {"client_id": app_client.id, "logout_uri": SIGNED_OUT})
    assert "code" in app_client.authorize(browser).told
    assert "code" not in other.authorize(browser).told
