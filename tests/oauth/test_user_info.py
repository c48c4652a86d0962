"""`/oauth2/userInfo`: what the scopes of an access token tell of its user."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.support.browser import Browser, Page
from tests.support.given import Given, attribute_list
from tests.support.oauth_client import OAuthClient, pool_with_domain

BAD_REQUEST = "Bad OAuth2 request at UserInfo Endpoint"
INVALID_TOKEN = "Access token is expired, disabled, or deleted, or the user has globally signed out."
NO_OPENID = "Access token does not contain openid scope"
ABOUT = {
    "email": "bob@example.test",
    "phone_number": "+15555550100",
    "given_name": "Bob",
    "locale": "en",
    "custom:team": "blue",
}
COLUMN = {"Name": "team", "AttributeDataType": "String", "Mutable": True}


def told(page: Page) -> dict[str, Any]:
    assert page.status == 200, page.text
    assert page.response.headers["content-type"] == "application/json;charset=UTF-8"
    found: dict[str, Any] = page.response.json()
    return found


def assert_refused(page: Page, status: int, error: str, description: str) -> None:
    assert page.status == status
    assert page.response.headers["www-authenticate"] == f'error="{error}", error_description="{description}"'
    assert page.response.json() == {"error": error, "error_description": description}
    assert ("x-emulator-note" in page.response.headers) == (description != NO_OPENID)  # which says why itself


@pytest.fixture
def client(given: Given) -> OAuthClient:
    """With bob, of whom much is known."""
    made = OAuthClient.made(given, pool_with_domain(given, Schema=[COLUMN]))
    given.confirmed_user(made.client, "bob", **ABOUT)
    return made


@pytest.mark.once
@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ("openid", {"email", "email_verified", "phone_number", "given_name", "locale", "custom:team"}),
        ("openid aws.cognito.signin.user.admin", {*ABOUT, "email_verified"}),
        ("openid profile", {"given_name", "locale", "custom:team"}),
        ("openid email", {"email", "email_verified"}),
        ("openid phone", {"phone_number"}),
        ("openid email profile", {"email", "email_verified", "given_name", "locale", "custom:team"}),
    ],
)
def test_the_scopes_decide_what_is_told(browser: Browser, client: OAuthClient, scope: str, names: set[str]) -> None:
    found = told(client.user_info(browser, client.tokens(browser, "bob", scope=scope)["access_token"]))
    assert set(found) == {"sub", "username", *names}
    assert found["username"] == "bob"
    assert found.get("email_verified", "true") == "true"  # a text
    assert {name: found[name] for name in names & ABOUT.keys()} == {name: ABOUT[name] for name in names & ABOUT.keys()}


def test_it_is_told_in_the_order_of_the_guide(browser: Browser, client: OAuthClient) -> None:
    found = told(client.user_info(browser, client.tokens(browser, "bob", scope="openid")["access_token"]))
    known = ["sub", "email_verified", "phone_number", "email", "username"]
    assert [name for name in found if name in known] == known


def test_only_what_the_client_may_read_is_told_and_as_it_is_now(browser: Browser, given: Given) -> None:
    client = OAuthClient.made(given, ReadAttributes=["email", "email_verified"])
    username = given.confirmed_user(client.client, email="bob@example.test", given_name="Bob")
    token = client.tokens(browser, username, scope="openid")["access_token"]
    assert set(told(client.user_info(browser, token))) == {"sub", "email", "email_verified", "username"}
    changed = attribute_list({"email": "rob@example.test", "email_verified": "false"})
    given.cognito.admin_update_user_attributes(
        UserPoolId=client.client.pool_id, Username=username, UserAttributes=changed
    )
    found = told(client.user_info(browser, token))
    assert (found["email"], found["email_verified"]) == ("rob@example.test", "false")


def test_a_post_is_answered_too(browser: Browser, client: OAuthClient) -> None:
    token = client.tokens(browser, "bob")["access_token"]
    page = browser.post(f"{client.base}/oauth2/userInfo", "", authorization=f"Bearer {token}")
    assert told(page) == told(client.user_info(browser, token))


@pytest.mark.once
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "token"])
def test_without_a_bearer_token_the_request_is_bad(browser: Browser, client: OAuthClient, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}
    page = browser.get(f"{client.base}/oauth2/userInfo", **headers)
    assert_refused(page, 400, "invalid_request", BAD_REQUEST)


@pytest.mark.parametrize(
    "how", ["garbled", "forged", "an id token", "expired", "revoked", "signed out", "disabled", "gone", "no client"]
)
def test_a_token_that_is_not_good_is_invalid(browser: Browser, given: Given, client: OAuthClient, how: str) -> None:
    tokens = client.tokens(browser, "bob")
    named = {"UserPoolId": client.client.pool_id, "Username": "bob"}
    spoil: dict[str, Callable[[], Any]] = {
        "expired": lambda: given.clock_advanced(timedelta(hours=1)),
        "revoked": lambda: given.cognito.revoke_token(ClientId=client.id, Token=tokens["refresh_token"]),
        "signed out": lambda: given.cognito.admin_user_global_sign_out(**named),
        "disabled": lambda: given.cognito.admin_disable_user(**named),
        "gone": lambda: given.cognito.admin_delete_user(**named),
        "no client": lambda: given.cognito.delete_user_pool_client(
            UserPoolId=client.client.pool_id, ClientId=client.id
        ),
    }
    assert client.user_info(browser, tokens["access_token"]).status == 200
    spoil.get(how, lambda: None)()
    token = tokens["access_token"]
    token = {"garbled": "x", "forged": token[:-8] + "AAAAAAAA", "an id token": tokens["id_token"]}.get(how, token)
    assert_refused(client.user_info(browser, token), 401, "invalid_token", INVALID_TOKEN)


def test_a_token_without_openid_does_not_open_it(browser: Browser, given: Given, client: OAuthClient) -> None:
    for token in (
        client.tokens(browser, "bob", scope="aws.cognito.signin.user.admin")["access_token"],
        given.tokens(client.client, "bob")["AccessToken"],
    ):
        assert_refused(client.user_info(browser, token), 401, "invalid_token", NO_OPENID)


def test_at_the_root_the_token_tells_the_pool_and_elsewhere_the_address_must_agree(
    browser: Browser, another_browser: Callable[..., Browser], given: Given, client: OAuthClient
) -> None:
    token = client.tokens(browser, "bob")["access_token"]
    at_root = browser.get("/oauth2/userInfo", authorization=f"Bearer {token}")
    assert told(at_root)["username"] == "bob"
    another = OAuthClient.made(given)
    assert_refused(another.user_info(browser, token), 401, "invalid_token", INVALID_TOKEN)
    names = [made.client.pool_id.lower().replace("_", "-") for made in (client, another)]
    own, others = (another_browser(f"http://{name}.auth.us-east-1.localhost") for name in names)
    assert told(own.get("/oauth2/userInfo", authorization=f"Bearer {token}"))["username"] == "bob"
    page = others.get("/oauth2/userInfo", authorization=f"Bearer {token}")
    assert_refused(page, 401, "invalid_token", INVALID_TOKEN)
