"""Whole sign-ins through the front door: `/oauth2/authorize`, a provider of OpenID Connect, `/oauth2/idpresponse`, the
app client, its tokens."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from tests.federation import oidc_provider
from tests.support.browser import Browser, Page
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, OAuthClient, claims, pool_with_domain
from tests.support.openid_server import CLIENT_ID, Key, OpenIdServer, provider
from tests.support.openid_server import Page as Answer

pytestmark = pytest.mark.once
NAME = "Company"
MAPPING = {
    "email": "email",
    "email_verified": "email_verified",
    "name": "name",
    "custom:groups": "groups",
    "custom:token": "access_token",
}
CUSTOM = [{"Name": name, "AttributeDataType": "String", "Mutable": True} for name in ("groups", "token")]


@pytest.fixture
def shop(given: Given, browser: Browser, server: OpenIdServer) -> "Shop":
    return opened(given, browser, server)


@dataclass
class Shop:
    """An application whose people sign in through a provider."""

    client: OAuthClient
    browser: Browser
    server: OpenIdServer
    given: Given

    def leave(self, **changes: str | None) -> dict[str, str]:
        """What the browser takes along to the provider."""
        page = self.client.authorize(self.browser, identity_provider=NAME, **changes)
        assert page.location.startswith(f"{self.server.url}/auth?"), page.location
        return dict(parse_qsl(urlsplit(page.location).query))

    def come_back(self, taken: dict[str, str], **answer: str) -> Page:
        brought = {"code": self.server.code(taken["nonce"]), **answer} if "error" not in answer else answer
        return self.browser.get(f"{self.client.base}/oauth2/idpresponse", {"state": taken["state"], **brought})

    def sign_in(self, **changes: str | None) -> dict[str, Any]:
        """The tokens of a browser that was not here before."""
        self.browser.http.cookies.clear()
        page = self.come_back(self.leave(**changes))
        assert page.location.startswith(CALLBACK), page.location
        return self.redeem(page)

    def redeem(self, page: Page) -> dict[str, Any]:
        answer = self.client.exchange(self.browser, page.told["code"])
        assert answer.status == 200, answer.text
        found: dict[str, Any] = answer.response.json()
        return found

    def attributes(self, username: str) -> dict[str, str]:
        user = self.given.cognito.admin_get_user(UserPoolId=self.client.client.pool_id, Username=username)
        return {entry["Name"]: entry["Value"] for entry in user["UserAttributes"]}


def opened(given: Given, browser: Browser, server: OpenIdServer, *, version: int = 1) -> Shop:
    pool_id = pool_with_domain(given, version=version, Schema=CUSTOM)
    given.cognito.create_identity_provider(
        UserPoolId=pool_id,
        ProviderName=NAME,
        ProviderType="OIDC",
        ProviderDetails=server.details(),
        AttributeMapping=MAPPING,
    )
    client = OAuthClient.made(given, pool_id, version=version, SupportedIdentityProviders=["COGNITO", NAME])
    return Shop(client, browser, server, given)


def test_a_first_sign_in_makes_a_user_of_what_the_provider_tells(shop: Shop) -> None:
    shop.server.claims |= {"email_verified": True, "groups": ["admins", "a, b"]}
    told = claims(shop.sign_in()["id_token"])
    pool_id = shop.client.client.pool_id
    assert told["cognito:username"] == "Company_4711"
    assert told["cognito:groups"] == [f"{pool_id}_Company"]
    assert (told["email"], told["email_verified"]) == ("ada@example.test", True)
    assert (told["name"], told["custom:groups"]) == ("Ada", "[admins, a%2C+b]")
    assert told["custom:token"] == "an-access-token"
    (identity,) = told["identities"]
    known = {name: identity[name] for name in ("userId", "providerName", "providerType", "issuer", "primary")}
    expected = {"userId": "4711", "providerName": NAME, "providerType": "OIDC", "issuer": None, "primary": "true"}
    assert known == expected


def test_a_later_sign_in_rewrites_what_changed_and_keeps_what_is_not_told(shop: Shop) -> None:
    shop.server.claims |= {"email_verified": True, "groups": ["admins"]}
    first = claims(shop.sign_in()["id_token"])
    shop.server.claims = {"sub": "4711", "email": "countess@example.test", "email_verified": True}
    shop.server.profile = {"sub": "4711", "name": ""}
    second = claims(shop.sign_in()["id_token"])
    assert second["sub"] == first["sub"]
    attributes = shop.attributes("Company_4711")
    assert (attributes["email"], attributes["custom:groups"]) == ("countess@example.test", "[admins]")
    assert "name" not in attributes


def test_a_session_of_the_browser_asks_the_provider_no_more(shop: Shop) -> None:
    shop.sign_in()
    asked = len(shop.server.requests)
    page = shop.client.authorize(shop.browser, identity_provider=NAME)
    assert claims(shop.redeem(page)["id_token"])["cognito:username"] == "Company_4711"
    assert len(shop.server.requests) == asked


def test_a_refresh_asks_the_provider_nothing(shop: Shop) -> None:
    tokens = shop.sign_in()
    asked = len(shop.server.requests)
    answer = shop.client.token(shop.browser, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert claims(answer.response.json()["id_token"])["email"] == "ada@example.test"
    assert len(shop.server.requests) == asked


def test_the_hint_and_the_prompt_of_the_app_client_reach_the_provider(
    given: Given, browser: Browser, server: OpenIdServer
) -> None:
    shop = opened(given, browser, server, version=2)
    taken = shop.leave(login_hint="ada@example.test", prompt="select_account")
    assert (taken["login_hint"], taken["prompt"]) == ("ada@example.test", "select_account")
    assert taken["client_id"] == CLIENT_ID
    assert taken["redirect_uri"].endswith("/oauth2/idpresponse")


def test_what_the_provider_refuses_with_reaches_the_app_client(shop: Shop) -> None:
    page = shop.come_back(shop.leave(state="abc"), error="access_denied", error_description="No, thanks")
    assert page.location == f"{CALLBACK}?error_description=No%2C+thanks&state=abc&error=access_denied"


def test_a_provider_that_fails_is_told_with_its_words(shop: Shop) -> None:
    taken = shop.leave(state="abc")
    shop.server.pages["/token"] = lambda _: Answer("Failure", 500)
    told = {"error": "invalid_request", "error_description": "Company Error - 500 error getting token", "state": "abc"}
    assert shop.come_back(taken).told == told


def test_a_provider_that_cannot_be_discovered_is_told_before_the_browser_leaves(shop: Shop) -> None:
    shop.server.pages["/.well-known/openid-configuration"] = lambda _: Answer(status=503)
    page = shop.client.authorize(shop.browser, identity_provider=NAME, state="abc")
    assert page.told == {
        "error": "invalid_request",
        "error_description": "Unable to contact well-known endpoint",
        "state": "abc",
    }
    assert "It answered 503." in page.response.headers["x-emulator-note"]


def test_a_token_that_is_too_long_for_its_attribute_ends_the_sign_in(shop: Shop) -> None:
    taken = shop.leave()
    token = shop.server.id_token(taken["nonce"])
    shop.server.pages["/token"] = lambda _: Answer({"access_token": "x" * 2049, "id_token": token})
    assert shop.come_back(taken).told["error"] == "invalid_request"


@pytest.mark.parametrize("blank", ["", None])
def test_a_claim_that_comes_blank_or_not_at_all(shop: Shop, blank: str | None) -> None:
    shop.server.claims["groups"] = ["admins"]
    shop.sign_in()
    shop.server.claims["groups"] = blank
    shop.sign_in()
    assert shop.attributes("Company_4711").get("custom:groups") == (None if blank == "" else "[admins]")


# --- attacks through the front door ---------------------------------------------------------------------------------


def test_a_code_of_another_sign_in_is_of_no_use(shop: Shop) -> None:
    """Whoever gets hold of a code puts it into a sign-in of their own: the nonce in its token is another."""
    stolen = shop.server.code(shop.leave()["nonce"])
    page = shop.come_back(shop.leave(), code=stolen)
    assert page.told["error_description"] == "Bad id_token nonce"
    assert page.response.headers["x-emulator-note"] == "Its nonce is not that of the sign-in."


def test_a_state_of_another_browser_is_of_no_use(shop: Shop, hosted: httpx2.BaseTransport) -> None:
    """Nobody is signed in as somebody else by a link."""
    taken = shop.leave()
    shop.browser = Browser(hosted)
    page = shop.come_back(taken)
    assert "/error?" in page.location
    assert shop.server.asked("/token") == []


def test_an_answer_is_taken_once(shop: Shop) -> None:
    taken = shop.leave()
    assert "code" in shop.come_back(taken).told
    assert "/error?" in shop.come_back(taken).location


def test_a_provider_gets_no_code_of_another(shop: Shop, given: Given) -> None:
    """A provider that means harm sends the browser to the callback with the other provider's state."""
    with provider(Key()) as evil:
        given.cognito.create_identity_provider(
            UserPoolId=shop.client.client.pool_id,
            ProviderName="Evil",
            ProviderType="OIDC",
            ProviderDetails=evil.details(),
        )
        taken = shop.leave()
        page = shop.come_back(taken, iss=evil.url)
        assert page.told["error_description"] == "The answer is of another provider."
        assert (evil.requests, shop.server.asked("/token")) == ([], [])


def test_one_provider_makes_no_user_of_another(given: Given, browser: Browser, server: OpenIdServer) -> None:
    """The name of the provider stands before its users' names, and it may not contain what divides them."""
    shop = opened(given, browser, server)
    server.claims["sub"] = server.profile["sub"] = "../Google_4711"
    assert claims(shop.sign_in()["id_token"])["cognito:username"] == "Company_../Google_4711"


# --- oidc-provider --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidc_provider.running("ES256") as url:
        yield url


def test_somebody_comes_from_oidc_provider(given: Given, browser: Browser, issuer: str) -> None:
    shop = opened(given, browser, OpenIdServer(issuer, []))
    left = shop.client.authorize(browser, identity_provider=NAME).location
    callback = dict(parse_qsl(urlsplit(left).query))["redirect_uri"]
    answer = oidc_provider.signed_in(left, "ada", callback)
    tokens = shop.redeem(browser.get(urlsplit(callback).path, answer))
    told = claims(tokens["id_token"])
    assert (told["cognito:username"], told["email_verified"]) == ("Company_ada", True)
    assert (told["name"], told["custom:groups"]) == ("ada Lovelace", "[admins, a%2C+b]")
    assert shop.client.user_info(browser, tokens["access_token"]).response.json()["email"] == "ada@example.test"


@pytest.mark.parametrize(
    "issuer", ["https://localhost:9/a\r\nX-Evil: 1", "https://localhost:9/\u2028ü", "https://localhost:9/" + "x" * 5000]
)
def test_an_issuer_of_odd_characters_ends_in_a_refusal(shop: Shop, issuer: str) -> None:
    """Nothing of it becomes a header of its own."""
    details = {**shop.server.details(), "oidc_issuer": issuer}
    shop.given.cognito.update_identity_provider(
        UserPoolId=shop.client.client.pool_id, ProviderName=NAME, ProviderDetails=details
    )
    page = shop.client.authorize(shop.browser, identity_provider=NAME)
    assert page.told["error_description"] == "Unable to contact well-known endpoint"
    assert "x-evil" not in page.response.headers
