"""`/oauth2/authorize`: whom it tells of what, in which words and order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from emulator.grants import hosted as grants
from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, SCOPES, OAuthClient, challenge, claims

# What is asked for, beside what is usual, and what the app client is told. None leaves a parameter out.
TOLD: dict[str, tuple[dict[str, str | None], str]] = {
    "no response_type": ({"response_type": None}, "?state=a-state&error=invalid_request"),
    "another response_type": ({"response_type": "id_token"}, "?state=a-state&error=invalid_request"),
    "two response_types": ({"response_type": "code token"}, "?state=a-state&error=invalid_request"),
    "a bad response_type and no state": ({"response_type": "x", "state": None}, "?error=invalid_request"),
    "a scope of nobody": (
        {"scope": "openid offline_access"},
        "?error_description=invalid_scope&state=a-state&error=invalid_request",
    ),
    "a scope of nobody, implicit": (
        {"scope": "offline_access", "response_type": "token"},
        "#error_description=invalid_scope&state=a-state&error=invalid_request",
    ),
    "email without openid": (
        {"scope": "email"},
        "?error_description=invalid_scope&state=a-state&error=invalid_request",
    ),
    "a challenge without a method": (
        {"code_challenge": challenge()},
        "?state=a-state&error=invalid_request",
    ),
    "a method without a challenge": ({"code_challenge_method": "S256"}, "?state=a-state&error=invalid_request"),
    "a plain challenge": (
        {"code_challenge": challenge(), "code_challenge_method": "plain"},
        "?state=a-state&error=invalid_request",
    ),
    "a method in small letters": (
        {"code_challenge": challenge(), "code_challenge_method": "s256"},
        "?state=a-state&error=invalid_request",
    ),
    "a challenge of 42 characters": (
        {"code_challenge": "a" * 42, "code_challenge_method": "S256"},
        "?state=a-state&error=invalid_request",
    ),
    "a challenge of 129 characters": (
        {"code_challenge": "a" * 129, "code_challenge_method": "S256"},
        "?state=a-state&error=invalid_request",
    ),
    "a challenge of other characters": (
        {"code_challenge": "=" * 43, "code_challenge_method": "S256"},
        "?state=a-state&error=invalid_request",
    ),
    "a resource that is no URL": ({"resource": "api"}, "?state=a-state&error=invalid_request"),
    "a resource with a fragment": ({"resource": "https://api.test/#a"}, "?state=a-state&error=invalid_request"),
    "a max_age that is no number": ({"max_age": "-1"}, "?state=a-state&error=invalid_request"),
    # The first thing that is wrong decides: type and flow, then scopes, then PKCE.
    "a bad response_type and a bad scope": (
        {"response_type": "x", "scope": "x"},
        "?state=a-state&error=invalid_request",
    ),
    "a bad scope and a bad challenge": (
        {"scope": "x", "code_challenge": "x"},
        "?error_description=invalid_scope&state=a-state&error=invalid_request",
    ),
}
# What the error page is told, where nobody may be told at the address of the request.
NOT_TOLD: dict[str, tuple[dict[str, str | None], str]] = {
    "no client_id": ({"client_id": None}, "Required+parameters+missing"),
    "an empty client_id": ({"client_id": ""}, "Required+parameters+missing"),
    "an unknown client": ({"client_id": "nobody"}, "invalid_request"),
    "an unknown client and a bad redirect_uri": ({"client_id": "nobody", "redirect_uri": "x"}, "invalid_request"),
    "no redirect_uri": ({"redirect_uri": None}, "Required+parameters+missing&client_id={id}"),
    "an empty redirect_uri": ({"redirect_uri": ""}, "Required+parameters+missing&client_id={id}"),
    "another redirect_uri": ({"redirect_uri": "https://evil.test/"}, "redirect_mismatch&client_id={id}"),
    "another redirect_uri and all else bad": (
        {"redirect_uri": "https://evil.test/", "response_type": "x", "scope": "x", "code_challenge": "x"},
        "redirect_mismatch&client_id={id}",
    ),
}
TWICE = {
    "client_id": "invalid_request",
    "redirect_uri": "redirect_mismatch&client_id={id}",
    "response_type": "invalid_request&client_id={id}",
    "state": "invalid_request&client_id={id}",
}
TWICE_BUT_TOLD = ["scope", "nonce", "code_challenge", "code_challenge_method", "resource", "max_age", "acr_values"]
# Of the pages of version 2 alone.
PROMPTS = {
    "none": "?state=a-state&error=login_required",
    "none login": "?state=a-state&error=invalid_request",
    "later": "?state=a-state&error=invalid_request",
}


@pytest.mark.once
@pytest.mark.parametrize("case", TOLD)
def test_the_app_client_is_told_what_is_wrong_with_its_request(
    browser: Browser, standing: OAuthClient, case: str
) -> None:
    changes, told = TOLD[case]
    page = standing.authorize(browser, **changes)
    assert (page.status, page.location) == (302, f"{CALLBACK}{told}")


@pytest.mark.once
@pytest.mark.parametrize("case", NOT_TOLD)
def test_nothing_is_sent_to_an_address_that_is_not_the_app_clients(
    browser: Browser, standing: OAuthClient, case: str
) -> None:
    changes, told = NOT_TOLD[case]
    page = standing.authorize(browser, **changes)
    assert (page.status, page.location) == (302, f"{standing.base}/error?error={told.format(id=standing.id)}")
    shown = browser.follow(page)
    assert shown.status == 400
    assert "An error was encountered with the requested page." in shown.text


@pytest.mark.once
@pytest.mark.parametrize("name", TWICE)
def test_what_decides_whom_to_tell_may_not_come_twice(browser: Browser, standing: OAuthClient, name: str) -> None:
    query = standing.query()
    page = browser.get(f"{standing.base}/oauth2/authorize", urlencode([*query.items(), (name, query[name])]))
    assert page.location == f"{standing.base}/error?error={TWICE[name].format(id=standing.id)}"


@pytest.mark.once
@pytest.mark.parametrize("name", TWICE_BUT_TOLD)
def test_the_app_client_is_told_of_another_parameter_that_comes_twice(
    browser: Browser, standing: OAuthClient, name: str
) -> None:
    query = urlencode([*standing.query().items(), (name, "openid"), (name, "openid")])
    page = browser.get(f"{standing.base}/oauth2/authorize", query)
    assert page.location == f"{CALLBACK}?state=a-state&error=invalid_request"


def test_a_good_request_goes_to_the_page_with_the_query_byte_for_byte(browser: Browser, standing: OAuthClient) -> None:
    query = (
        f"state=a+b%2fc%2F&&redirect_uri={CALLBACK}&response_type=code&client_id={standing.id}&scope=openid%20email"
        "&nonce=%c3%a9&unknown=1&unknown=2&empty="
    )
    page = browser.get(f"{standing.base}/oauth2/authorize", query)
    assert (page.status, page.location) == (302, f"{standing.base}/login?{query}")
    shown = browser.follow(page)
    assert shown.status == 200
    assert shown.form("/login").action == f"{standing.base}/login?{query}"


@pytest.mark.once
@pytest.mark.parametrize("prompt", PROMPTS)
def test_prompts_are_judged_on_the_pages_of_managed_login(browser: Browser, managed: OAuthClient, prompt: str) -> None:
    assert managed.authorize(browser, prompt=prompt).location == f"{CALLBACK}{PROMPTS[prompt]}"


@pytest.mark.once
@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_classic_pages_know_no_prompt(browser: Browser, standing: OAuthClient, prompt: str) -> None:
    assert standing.authorize(browser, prompt=prompt).location.startswith(f"{standing.base}/login?")


def test_a_hint_fills_in_the_name_on_the_pages_of_managed_login_alone(
    browser: Browser, managed: OAuthClient, standing: OAuthClient
) -> None:
    for client, name in ((managed, '"ann" <b>'), (standing, "")):
        page = browser.follow(client.authorize(browser, login_hint='"ann" <b>'))
        assert page.form("/login").fields["username"] == name


def test_a_flow_that_the_app_client_does_not_have(browser: Browser, given: Given) -> None:
    for flow, other in (("code", "token"), ("implicit", "code")):
        client = OAuthClient.made(given, AllowedOAuthFlows=[flow])
        mark = "#" if other == "token" else "?"
        page = client.authorize(browser, response_type=other, scope="nonsense")
        assert page.location == f"{CALLBACK}{mark}state=a-state&error=unauthorized_client"


def test_an_app_client_that_may_not_use_the_pages_is_unknown_to_them(browser: Browser, given: Given) -> None:
    client = OAuthClient.made(given, AllowedOAuthFlowsUserPoolClient=False)
    page = client.authorize(browser)
    assert page.location == f"{client.base}/error?error=invalid_request"


def test_the_default_stands_in_for_a_redirect_uri_that_is_left_out(browser: Browser, given: Given) -> None:
    other = "https://app.example.test/other"
    client = OAuthClient.made(given, CallbackURLs=[CALLBACK, other], DefaultRedirectURI=other)
    username = given.confirmed_user(client.client)
    page = client.sign_in(browser, username, redirect_uri=None)
    assert page.location.startswith(f"{other}?code=")
    assert client.exchange(browser, page.told["code"], redirect_uri=other).status == 200


def test_a_callback_with_a_query_keeps_it(browser: Browser, given: Given) -> None:
    callback = "myapp://signed-in?from=cognito&n=1"
    client = OAuthClient.made(given, CallbackURLs=[callback])
    username = given.confirmed_user(client.client)
    page = client.sign_in(browser, username, redirect_uri=callback)
    assert page.location == f"{callback}&code={page.told['code']}&state=a-state"
    refused = client.authorize(browser, redirect_uri=callback, scope="x")
    assert refused.location == f"{callback}&error_description=invalid_scope&state=a-state&error=invalid_request"


def test_a_callback_in_another_script_is_redirected_to_in_ascii(browser: Browser, given: Given) -> None:
    callback = "https://app.example.test/zurück"
    client = OAuthClient.made(given, CallbackURLs=[callback])
    page = client.authorize(browser, redirect_uri=callback, scope="x", state=None)
    told = "error_description=invalid_scope&error=invalid_request"
    assert page.location == f"https://app.example.test/zur%C3%BCck?{told}"


def test_a_code_is_a_uuid_and_good_for_less_than_five_minutes(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    given.clock_frozen()
    username = given.confirmed_user(app_client.client)
    page = app_client.sign_in(browser, username)
    code = page.told["code"]
    assert page.location == f"{CALLBACK}?code={code}&state=a-state"
    assert [len(part) for part in code.split("-")] == [8, 4, 4, 4, 12]
    other = app_client.authorize(browser, state=None)
    assert other.location == f"{CALLBACK}?code={other.told['code']}"
    given.clock_advanced(timedelta(minutes=5) - timedelta(seconds=1))
    assert app_client.exchange(browser, code).status == 200
    given.clock_advanced(timedelta(seconds=1))
    late = app_client.exchange(browser, other.told["code"])
    assert (late.status, late.response.json()) == (400, {"error": "invalid_grant"})


def test_implicit_tokens_come_in_the_fragment_in_cognitos_order(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    page = app_client.sign_in(browser, username, response_type="token", scope="openid", nonce="n 1")
    parts = urlsplit(page.location)
    told = parse_qsl(parts.fragment)
    assert (parts.query, f"{parts.scheme}://{parts.netloc}{parts.path}") == ("", CALLBACK)
    assert [name for name, _ in told] == ["id_token", "access_token", "expires_in", "token_type", "state"]
    assert told[2:] == [("expires_in", "3600"), ("token_type", "Bearer"), ("state", "a-state")]
    assert (claims(told[0][1])["nonce"], claims(told[1][1])["scope"]) == ("n 1", "openid")


@pytest.mark.once
@pytest.mark.parametrize("response_type", ["code", "token"])
def test_only_openid_brings_an_id_token(
    browser: Browser, given: Given, app_client: OAuthClient, response_type: str
) -> None:
    username = given.confirmed_user(app_client.client)
    scope = "aws.cognito.signin.user.admin"
    if response_type == "token":
        found: dict[str, Any] = app_client.sign_in(browser, username, response_type="token", scope=scope).told
    else:
        found = app_client.tokens(browser, username, scope=scope)
    assert "id_token" not in found
    assert claims(found["access_token"])["scope"] == scope


def test_without_a_scope_the_app_client_gets_all_that_it_has(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    tokens = app_client.tokens(browser, username)
    assert sorted(claims(tokens["access_token"])["scope"].split()) == sorted(SCOPES)


def test_a_scope_of_a_resource_server_that_is_gone_is_left_out(browser: Browser, given: Given) -> None:
    pool_id = given.pool()
    given.domain(pool_id)
    scopes = [{"ScopeName": "read", "ScopeDescription": "r"}]
    given.cognito.create_resource_server(UserPoolId=pool_id, Identifier="api", Name="api", Scopes=scopes)
    client = OAuthClient.made(given, pool_id, AllowedOAuthScopes=["openid", "api/read"])
    username = given.confirmed_user(client.client)
    before = client.code(browser, username, scope="openid api/read")
    given.cognito.delete_resource_server(UserPoolId=pool_id, Identifier="api")
    for code in (before, client.code(browser, username, scope="openid api/read")):
        token = client.exchange(browser, code).response.json()["access_token"]
        assert claims(token)["scope"] == "openid"
    page = client.authorize(browser, scope="openid api/read", response_type="token")
    assert claims(page.told["access_token"])["scope"] == "openid"


def test_a_resource_is_whom_the_access_token_is_for_and_stays_so_when_refreshed(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    resource = "https://api.example.test/v1?x=1"
    tokens = app_client.tokens(browser, username, resource=resource)
    refreshed = given.cognito.initiate_auth(
        ClientId=app_client.id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens["refresh_token"]},
    )["AuthenticationResult"]
    for token in (tokens["access_token"], refreshed["AccessToken"]):
        assert claims(token)["aud"] == resource
    assert claims(tokens["id_token"])["aud"] == app_client.id


def test_the_lite_plan_ignores_max_age_and_levels(browser: Browser, given: Given) -> None:
    pool_id = given.pool(UserPoolTier="LITE")
    given.domain(pool_id)
    client = OAuthClient.made(given, pool_id, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    username = given.confirmed_user(client.client)
    client.sign_in(browser, username)
    given.clock_advanced(timedelta(minutes=10))
    assert "code" in client.authorize(browser, max_age="0", acr_values="nonsense").told
    assert "code" in client.authorize(browser, max_age="nonsense").told


def test_a_session_of_the_pools_own_users_is_none_of_another_provider(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    app_client.sign_in(browser, username)
    assert "code" in app_client.authorize(browser, identity_provider="COGNITO").told
    assert "code" not in app_client.authorize(browser, identity_provider="Google").told


def test_an_unexpected_failure_reaches_the_app_client(
    browser: Browser, given: Given, app_client: OAuthClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    username = given.confirmed_user(app_client.client)
    app_client.sign_in(browser, username)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(grants, "of_session", fails)
        page = app_client.authorize(browser)
    assert page.location == f"{CALLBACK}?state=a-state&error=server_error"
    assert "code" in app_client.authorize(browser).told


def test_two_browsers_have_nothing_to_do_with_each_other(
    browser: Browser, another_browser: Callable[..., Browser], given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    app_client.sign_in(browser, username)
    assert app_client.authorize(another_browser()).location.startswith(f"{app_client.base}/login?")
