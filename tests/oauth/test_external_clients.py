"""External clients sign people in by the address of their metadata document, as the app client of a policy."""

from datetime import timedelta
from typing import Any

import pytest

from emulator.doors import AddressNotAllowed, NoAnswer, ReadTimedOut
from emulator.oauth import well_known
from tests.support.answers import refusal
from tests.support.browser import Browser
from tests.support.external import CALLBACK, URL, ExternalClient, Web, document, made, named
from tests.support.given import PASSWORD, PASSWORD_FLOWS, Given
from tests.support.oauth_client import CALLBACK as APPS_CALLBACK
from tests.support.oauth_client import OAuthClient, claims, pool_with_domain

OTHER = "https://apps.example.com/other.json"
Why = str


def refused_at_authorize(external: ExternalClient, browser: Browser, **changes: str | None) -> tuple[str, Why]:
    """What the error page is told, and the note."""
    page = external.authorize(browser, **changes)
    assert page.location.startswith(f"{external.app.base}/error"), page.location
    return page.told["error"], page.response.headers["x-emulator-note"]


@pytest.mark.parametrize("version", [1, 2])
def test_an_external_client_gets_the_tokens_of_a_user(given: Given, web: Web, browser: Browser, version: int) -> None:
    external = ExternalClient.made(given, web, version=version)
    username = given.confirmed_user(external.app.client)
    tokens = external.tokens(browser, username)
    assert sorted(tokens) == ["access_token", "expires_in", "id_token", "refresh_token", "token_type"]
    assert claims(tokens["access_token"])["client_id"] == external.app.id
    assert claims(tokens["id_token"])["aud"] == external.app.id
    assert external.app.user_info(browser, tokens["access_token"]).response.json()["username"] == username
    again = external.token(browser, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert again.status == 200, again.text
    ended = browser.post(
        f"{external.app.base}/oauth2/revoke", {"token": tokens["refresh_token"], "client_id": external.url}
    )
    assert ended.status == 200
    over = external.token(browser, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert (over.status, over.response.json()) == (400, {"error": "invalid_grant"})
    assert len(web.asked) == 1


def test_the_app_client_may_have_a_secret(given: Given, web: Web, browser: Browser) -> None:
    """The external client is public all the same, and the pages sign users up in the app client's name."""
    external = ExternalClient.made(given, web, GenerateSecret=True)
    page = browser.get(f"{external.app.base}/signup", external.query())
    page = browser.submit(
        page, "/signup", username="new", password=PASSWORD, **{"requiredAttributes[email]": "n@a.test"}
    )
    assert given.code(external.app.client)
    page = external.exchange(browser, "code", client_secret="anything")
    assert (page.status, page.response.json()) == (400, {"error": "invalid_client"})


@pytest.mark.once
def test_the_pages_show_the_name_and_the_host_of_the_document(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web)
    web.has(content=document(client_name="<b>Bank</b>", logo_uri="https://evil.test/logo.png"))
    page = browser.follow(external.authorize(browser))
    assert "&lt;b&gt;Bank&lt;/b&gt; (apps.example.com)" in page.text
    assert "evil.test" not in page.text


@pytest.mark.once
def test_a_signed_in_browser_gets_a_code_without_a_page(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web)
    external.app.sign_in(browser, given.confirmed_user(external.app.client))
    assert external.authorize(browser).location.startswith(CALLBACK)


def test_an_external_client_proves_itself_by_pkce(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web)
    username = given.confirmed_user(external.app.client)
    page = external.authorize(browser, code_challenge=None, code_challenge_method=None)
    assert page.location.startswith(CALLBACK)
    assert page.told["error"] == "invalid_request"
    code = external.code(browser, username)
    for verifier in (None, "another-verifier-that-is-long-enough-for-it-01234567"):
        assert external.exchange(browser, code, code_verifier=verifier).response.json() == {"error": "invalid_grant"}
    assert external.exchange(browser, code).status == 200


@pytest.mark.parametrize(
    "redirect_uri",
    [
        *(f"{CALLBACK}/", f"{CALLBACK}?a=b", "http://127.0.0.1:33419/callback", "http://localhost:33418/callback"),
        *(APPS_CALLBACK, "http://127.0.0.1/callback"),
    ],
)
@pytest.mark.once
def test_redirect_uris_are_those_of_the_document_exactly(
    given: Given, web: Web, browser: Browser, redirect_uri: str
) -> None:
    external = ExternalClient.made(given, web)
    error, _ = refused_at_authorize(external, browser, redirect_uri=redirect_uri)
    assert error == "redirect_mismatch"


@pytest.mark.once
def test_without_a_redirect_uri_nothing_is_sent(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web, DefaultRedirectURI=APPS_CALLBACK)
    assert refused_at_authorize(external, browser, redirect_uri=None)[0] == "Required parameters missing"


def test_a_code_and_a_refresh_token_are_the_clients_own(given: Given, web: Web, browser: Browser) -> None:
    """Neither another external client of the policy nor the app client can use them, nor the other way round."""
    external = ExternalClient.made(given, web)
    web.has(OTHER)
    other, app = ExternalClient(external.app, OTHER), external.app
    username = given.confirmed_user(app.client)
    code, invalid = external.code(browser, username), {"error": "invalid_grant"}
    assert other.exchange(browser, code).response.json() == invalid
    assert app.exchange(browser, code, redirect_uri=CALLBACK).response.json() == invalid
    token = external.exchange(browser, code).response.json()["refresh_token"]
    shown = {"grant_type": "refresh_token", "refresh_token": token}
    assert other.token(browser, **shown).response.json() == invalid
    assert app.token(browser, **shown).response.json() == invalid
    by_api = {"ClientId": app.id, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": token}}
    assert refusal(given.cognito.initiate_auth, **by_api)[0] == "NotAuthorizedException"
    assert refusal(given.cognito.revoke_token, ClientId=app.id, Token=token)[0] == "UnauthorizedException"
    own = app.tokens(browser, username)["refresh_token"]
    assert external.token(browser, grant_type="refresh_token", refresh_token=own).response.json() == invalid
    assert external.token(browser, **shown).status == 200


def test_a_grant_needs_the_document_and_the_app_client(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web)
    web.has(content=document(grant_types=["authorization_code"]))
    tokens = external.tokens(browser, given.confirmed_user(external.app.client))
    assert "refresh_token" not in tokens
    for grant in ("refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange"):
        page = external.token(browser, grant_type=grant, refresh_token="any")
        assert (page.status, page.response.json()) == (400, {"error": "unauthorized_client"})


@pytest.mark.parametrize(
    "members", [{"grant_types": ["implicit"]}, {"response_types": ["token"]}, {"grant_types": ["refresh_token"]}]
)
@pytest.mark.once
def test_codes_need_a_document_that_has_them(given: Given, web: Web, browser: Browser, members: dict[str, Any]) -> None:
    external = ExternalClient.made(given, web)
    web.has(content=document(**members))
    assert external.authorize(browser).told["error"] == "unauthorized_client"


@pytest.mark.once
def test_there_are_no_tokens_in_the_fragment(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web)
    web.has(content=document(grant_types=["authorization_code", "implicit"], response_types=["code", "token"]))
    assert external.authorize(browser, response_type="token").told["error"] == "unauthorized_client"


@pytest.mark.once
def test_scopes_are_those_that_both_have(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web, AllowedOAuthScopes=["openid", "email"])
    web.has(content=document(scope="openid profile"))
    assert external.authorize(browser, scope="openid email").told["error_description"] == "invalid_scope"
    tokens = external.tokens(browser, given.confirmed_user(external.app.client))
    assert claims(tokens["access_token"])["scope"] == "openid"


@pytest.mark.once
def test_signing_out_leads_to_an_address_of_the_document(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web)
    web.has(content=document(post_logout_redirect_uris=["http://127.0.0.1:33418/bye"]))
    out = {"client_id": external.url, "logout_uri": "http://127.0.0.1:33418/bye"}
    assert browser.get(f"{external.app.base}/logout", out).location == "http://127.0.0.1:33418/bye"
    apps = {"client_id": external.url, "logout_uri": "https://app.example.test/bye"}
    assert browser.get(f"{external.app.base}/logout", apps).location.startswith(f"{external.app.base}/error")


# --- who is not let in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://elsewhere.example/client.json", "no CIMD policy"),
        ("https://apps.example.com.evil.test/client.json", "no CIMD policy"),
        ("https://apps.example.com@evil.test/client.json", "name of a user"),
        ("https://apps.example.com/../client.json", "dot segments"),
        ("https://apps.example.com/%2e%2e/client.json", "dot segments"),
        ("https://apps.example.com/client.json#x", "fragment"),
        ("https://apps.example.com", "a path"),
        ("https://app\u0455.example.com/client.json", "strange characters"),
        ("https://apps.example.com/" + "c" * 240, "12 to 256"),
        ("HTTPS://apps.example.com/client.json", "No app client"),
        ("http://apps.example.com/client.json", "No app client"),
        ("https://evil.test/.example.org/client.json", "no CIMD policy"),
    ],
)
@pytest.mark.once
def test_an_address_that_no_policy_means_is_nobody(
    given: Given, web: Web, browser: Browser, url: str, reason: str
) -> None:
    external = ExternalClient.made(given, web)
    error, note = refused_at_authorize(external, browser, client_id=url)
    assert error == "invalid_request"
    assert reason in note
    assert web.asked == []
    page = external.token(browser, grant_type="refresh_token", refresh_token="any", client_id=url)
    assert (page.status, page.response.json()) == (400, {"error": "invalid_client"})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"content": document(OTHER)}, "not exactly its address"),
        ({"content": document(token_endpoint_auth_method="private_key_jwt")}, "not `none`"),
        ({"content": document(client_secret="s")}, "client_secret"),
        ({"content": document(redirect_uris=[])}, "no redirect_uris"),
        ({"content": b"<html>"}, "no JSON"),
        ({"content": b"[" * 60_000}, "no JSON"),
        ({"content": [1]}, "no JSON object"),
        ({"status": 404}, "answered 404"),
        ({"status": 302, "location": OTHER}, "answered 302"),
        ({"content_type": "text/html"}, "application/json"),
        ({"content_type": ""}, "application/json"),
    ],
)
@pytest.mark.once
def test_a_document_that_is_not_what_it_must_be_lets_nobody_in(
    given: Given, web: Web, browser: Browser, change: dict[str, Any], reason: str
) -> None:
    external = ExternalClient.made(given, web)
    web.has(**change)
    error, note = refused_at_authorize(external, browser)
    assert error == "invalid_request"
    assert reason in note
    [row] = given.sql("SELECT * FROM v_client_metadata_documents WHERE pool_id = :p", p=external.app.client.pool_id)
    assert (row["url"], row["state"]) == (URL, "not cached")
    assert reason in row["last_error"]


@pytest.mark.parametrize("problem", [NoAnswer("nobody"), ReadTimedOut("timed out"), AddressNotAllowed("127.0.0.1")])
@pytest.mark.once
def test_a_document_that_cannot_be_had_lets_nobody_in(
    given: Given, web: Web, browser: Browser, problem: NoAnswer
) -> None:
    external = ExternalClient.made(given, web)
    web.answers[URL] = problem
    error, note = refused_at_authorize(external, browser)
    assert error == "invalid_request"
    assert str(problem) in note
    web.has()  # a failure is not cached
    assert external.authorize(browser).location.startswith(f"{external.app.base}/login")


@pytest.mark.once
def test_words_other_than_application_json_are_json_too(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web)
    web.has(content_type="application/oauth-client+json; charset=utf-8")
    assert external.authorize(browser).location.startswith(f"{external.app.base}/login")


@pytest.mark.once
def test_the_address_of_the_request_must_tell_the_pool(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web)
    page = browser.get("/oauth2/authorize", external.query())
    assert page.told["error"] == "invalid_request"
    assert "does not tell the user pool" in page.response.headers["x-emulator-note"]
    elsewhere = pool_with_domain(given)
    page = browser.get(f"/{elsewhere}/oauth2/authorize", external.query())
    assert page.told["error"] == "invalid_request"


def test_a_policy_that_is_gone_lets_nobody_in_any_more(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web)
    token = external.tokens(browser, given.confirmed_user(external.app.client))["refresh_token"]
    pool_id = external.app.client.pool_id
    [policy] = given.cognito.list_cimd_policies(UserPoolId=pool_id)["CIMDPolicies"]
    given.cognito.delete_cimd_policy(**named({**policy, "UserPoolId": pool_id}))
    page = external.token(browser, grant_type="refresh_token", refresh_token=token)
    assert page.response.json() == {"error": "invalid_client"}
    assert refused_at_authorize(external, browser)[0] == "invalid_request"


@pytest.mark.once
def test_a_pool_in_the_lite_plan_lets_nobody_in(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web, ExplicitAuthFlows=PASSWORD_FLOWS)
    given.cognito.update_user_pool(UserPoolId=external.app.client.pool_id, UserPoolTier="LITE")
    assert refused_at_authorize(external, browser)[0] == "invalid_request"


def test_the_longest_matching_pattern_decides_then_the_oldest(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web)
    pool_id = external.app.client.pool_id
    nearer = OAuthClient.made(given, pool_id)
    made(given, nearer.client, URLPatterns=["https://apps.example.com/mcp/*"])
    made(given, external.app.client, URLPatterns=["https://apps.example.com/mcp/*"])
    token = external.tokens(browser, given.confirmed_user(nearer.client))["access_token"]
    assert claims(token)["client_id"] == nearer.id


def test_a_document_that_expired_is_fetched_again(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web)
    external.authorize(browser)
    web.has(content=document(redirect_uris=["http://127.0.0.1:1/new"]))
    assert external.authorize(browser).location.startswith(f"{external.app.base}/login")
    given.clock_advanced(timedelta(days=1, seconds=1))
    assert refused_at_authorize(external, browser)[0] == "redirect_mismatch"


def test_a_pool_with_a_policy_says_that_it_takes_documents(given: Given, web: Web) -> None:
    external = ExternalClient.made(given, web)
    found = well_known.openid_configuration(given.services, external.app.client.pool_id)
    assert found is not None
    assert found["client_id_metadata_document_supported"] is True
    without = well_known.openid_configuration(given.services, pool_with_domain(given))
    assert without is not None
    assert "client_id_metadata_document_supported" not in without
