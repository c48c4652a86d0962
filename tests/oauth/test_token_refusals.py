"""`POST /oauth2/token`: every refusal, in the order of the checks, and the headers of the three endpoints."""

import base64
from datetime import timedelta
from typing import Any

import pytest

from emulator.control import rules
from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, VERIFIER, OAuthClient, challenge
from tests.support.token_answers import (
    INVALID_CLIENT,
    INVALID_GRANT,
    INVALID_REQUEST,
    UNAUTHORIZED,
    Refusal,
    refused,
)


@pytest.fixture
def confidential(given: Given, app_client: OAuthClient) -> OAuthClient:
    """A client with a secret, for codes, beside the public one."""
    return OAuthClient.made(given, app_client.client.pool_id, GenerateSecret=True)


def basic(client_id: str, secret: str | None) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


CODE: dict[str, Any] = {"grant_type": "authorization_code", "code": "nobody's", "redirect_uri": CALLBACK}
REFRESH: dict[str, Any] = {"grant_type": "refresh_token", "refresh_token": "nobody's"}
NOT_A_PUBLIC_ONE = "the confidential client"
REFUSALS: list[tuple[str, dict[str, Any], Refusal]] = [
    ("no grant type", {**CODE, "grant_type": None}, INVALID_REQUEST),
    ("an empty grant type", {**CODE, "grant_type": ""}, INVALID_REQUEST),
    ("no client", {**CODE, "client_id": None}, INVALID_REQUEST),
    ("a client that is nobody's", {**CODE, "client_id": "nobodys"}, INVALID_CLIENT),
    ("a secret of a public client", {**CODE, "client_secret": "x"}, INVALID_CLIENT),
    ("no secret", {**CODE, "client_id": NOT_A_PUBLIC_ONE}, INVALID_CLIENT),
    ("a wrong secret", {**CODE, "client_id": NOT_A_PUBLIC_ONE, "client_secret": "x"}, INVALID_CLIENT),
    ("a wrong client before a wrong grant", {"grant_type": "x", "client_id": "nobodys"}, INVALID_CLIENT),
    ("another grant type", {"grant_type": "password"}, (400, {"error": "unsupported_grant_type"})),
    ("a code left out", {**CODE, "code": None}, INVALID_REQUEST),
    ("an address left out", {**CODE, "redirect_uri": None}, INVALID_REQUEST),
    ("a code of nobody's", CODE, INVALID_GRANT),
    ("a refresh token left out", {**REFRESH, "refresh_token": None}, INVALID_REQUEST),
    ("an empty secret of a public client", {**REFRESH, "client_secret": ""}, INVALID_GRANT),
    ("a refresh token of nobody's", REFRESH, INVALID_GRANT),
]


@pytest.mark.once
@pytest.mark.parametrize(("fields", "expected"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_what_the_endpoint_refuses(
    browser: Browser, app_client: OAuthClient, confidential: OAuthClient, fields: Any, expected: Refusal
) -> None:
    named = {NOT_A_PUBLIC_ONE: confidential.id}
    sent = {name: named.get(value, value) for name, value in fields.items()}
    page = app_client.token(browser, **sent)
    assert refused(page) == expected
    assert page.response.headers["content-type"] == "application/json;charset=UTF-8"
    assert page.response.headers["x-emulator-note"]  # why


def test_a_code_is_for_its_client_its_address_its_verifier_and_five_minutes(
    browser: Browser, given: Given, app_client: OAuthClient, confidential: OAuthClient
) -> None:
    given.clock_frozen()
    username = given.confirmed_user(app_client.client)

    def code(**changes: str) -> str:
        return app_client.code(browser, username, **changes)

    def shown(text: str, client: OAuthClient = app_client, **changes: str) -> Refusal:
        return refused(client.exchange(browser, text, **changes))

    pkce = {"code_challenge": challenge(), "code_challenge_method": "S256"}
    assert shown(code(), confidential) == INVALID_GRANT
    assert shown(code(**pkce)) == INVALID_GRANT
    assert shown(code(**pkce), code_verifier="x" * 43) == INVALID_GRANT
    assert shown(code(**pkce), code_verifier="short") == INVALID_GRANT
    assert shown(code(), code_verifier=VERIFIER) == INVALID_GRANT
    other = (400, {"error": "unauthorized_client", "error_description": "invalid_redirect"})
    kept = code()
    assert shown(kept, redirect_uri=f"{CALLBACK}/") == other
    given.clock_advanced(timedelta(minutes=5))
    assert shown(kept) == INVALID_GRANT


@pytest.mark.once
def test_a_client_without_the_code_flow_is_not_authorized(browser: Browser, given: Given) -> None:
    client = OAuthClient.made(given, AllowedOAuthFlows=["implicit"])
    assert refused(client.token(browser, **CODE)) == UNAUTHORIZED


@pytest.mark.once
def test_a_client_proves_itself_by_basic_or_in_the_form_and_not_by_both(
    browser: Browser, app_client: OAuthClient, confidential: OAuthClient
) -> None:
    path, right = f"{app_client.base}/oauth2/token", basic(confidential.id, confidential.client.secret)
    in_form = {"client_id": confidential.id, "client_secret": confidential.client.secret or ""}

    def asked(header: str | None, **fields: str) -> Refusal:
        headers = {} if header is None else {"authorization": header}
        return refused(browser.post(path, {**REFRESH, **fields}, **headers))

    assert asked(right) == INVALID_GRANT  # the client is proven, and the token is nobody's
    assert asked(right, client_id=confidential.id) == INVALID_GRANT
    assert asked(None, **in_form) == INVALID_GRANT
    assert asked(right, client_id=app_client.id) == INVALID_CLIENT
    assert asked(right, **in_form) == INVALID_REQUEST
    for wrong in (
        basic(confidential.id, "x"),
        basic(confidential.id, ""),
        basic(app_client.id, ""),
        basic(app_client.id, "x"),
        basic("%00", "x"),
        basic("%ff", "x"),
        "Basic !",
        "Basic",
        f"Bearer {right.partition(' ')[2]}",
    ):
        assert asked(wrong) == INVALID_CLIENT


@pytest.mark.once
def test_parameters_are_read_of_the_query_too_and_each_has_one_value(browser: Browser, app_client: OAuthClient) -> None:
    path = f"{app_client.base}/oauth2/token"
    query = f"client_id={app_client.id}"
    assert refused(browser.post(f"{path}?{query}", REFRESH)) == INVALID_GRANT
    assert refused(browser.post(f"{path}?{query}&grant_type=refresh_token&refresh_token=x", "")) == INVALID_GRANT
    assert refused(browser.post(f"{path}?{query}", {**REFRESH, "client_id": app_client.id})) == INVALID_GRANT
    assert refused(browser.post(f"{path}?{query}", {**REFRESH, "client_id": "another"})) == INVALID_REQUEST
    assert refused(browser.post(path, f"{query}&{query}&grant_type=refresh_token&refresh_token=x")) == INVALID_REQUEST
    for broken in ("grant_type=%", "grant_type=%ff", "grant_type=%00", "a=b&" * 200, "x" * 70_000):
        assert refused(browser.post(path, broken)) == INVALID_REQUEST


@pytest.mark.once
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_only_a_form_is_read(browser: Browser, app_client: OAuthClient, kind: str) -> None:
    sent = f"client_id={app_client.id}&grant_type=refresh_token&refresh_token=x"
    path = f"{app_client.base}/oauth2/token"
    assert refused(browser.post(path, sent, **{"content-type": kind})) == INVALID_REQUEST
    as_form = "Application/x-www-form-urlencoded; charset=UTF-8"
    assert refused(browser.post(path, sent, **{"content-type": as_form})) == INVALID_GRANT


@pytest.mark.once
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["token", "revoke"])
def test_another_method_is_405_without_a_body(
    browser: Browser, app_client: OAuthClient, method: str, path: str
) -> None:
    answer = browser.http.request(method, f"{app_client.base}/oauth2/{path}")
    assert (answer.status_code, answer.content, answer.headers["allow"]) == (405, b"", "POST, OPTIONS")
    assert ("x-application-context" in answer.headers) == ("set-cookie" in answer.headers) == (path == "token")


@pytest.mark.once
def test_answers_have_the_headers_of_a_domain(browser: Browser, app_client: OAuthClient) -> None:
    headers = app_client.token(browser, **REFRESH).response.headers
    assert headers["x-application-context"] == "application:prod:8443"
    assert headers["set-cookie"].startswith("XSRF-TOKEN=")
    assert headers["cache-control"] == "no-cache, no-store, max-age=0, must-revalidate"
    assert (headers["pragma"], headers["x-frame-options"]) == ("no-cache", "DENY")
    assert headers["x-amz-cognito-request-id"]


@pytest.mark.once
@pytest.mark.parametrize("path", ["token", "revoke", "userInfo"])
def test_every_page_may_call_these_three(browser: Browser, app_client: OAuthClient, path: str) -> None:
    asked = {"origin": "https://app.example.test", "access-control-request-method": "POST"}
    wanted = {"access-control-request-headers": "authorization,content-type,x-amz-user-agent"}
    answer = browser.http.options(f"{app_client.base}/oauth2/{path}", headers={**asked, **wanted})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-headers"] == wanted["access-control-request-headers"]
    assert answer.headers["access-control-allow-methods"] == "GET, POST"
    plain = browser.http.post(f"{app_client.base}/oauth2/{path}")
    assert plain.headers["access-control-allow-origin"] == "*"
    broken = browser.http.get(f"{app_client.base}/oauth2/{path}?a=%")
    assert (broken.status_code, broken.headers["access-control-allow-origin"]) == (400, "*")


@pytest.mark.once
@pytest.mark.parametrize("path", ["/oauth2/authorize", "/login", "/logout"])
def test_no_page_may_call_the_others(browser: Browser, app_client: OAuthClient, path: str) -> None:
    for answer in (browser.http.get(app_client.base + path), browser.http.options(app_client.base + path)):
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("category", "fields", "expected"),
    [
        ("ClientAuthentication", {"grant_type": "client_credentials"}, UNAUTHORIZED),
        ("UserAuthentication", REFRESH, INVALID_GRANT),
        ("UserToken", CODE, INVALID_GRANT),
    ],
)
def test_each_grant_has_its_quota(
    browser: Browser, given: Given, app_client: OAuthClient, category: str, fields: Any, expected: Refusal
) -> None:
    given.clock_frozen()
    rules.override(given.services, app_client.client.pool_id, {f"quota:{category}": {"limit": 1}})
    others: list[dict[str, Any]] = [REFRESH, CODE, {"grant_type": "client_credentials"}]
    assert refused(app_client.token(browser, **fields)) == expected
    page = app_client.token(browser, **fields)
    assert (page.status, page.response.headers["access-control-allow-origin"]) == (429, "*")
    assert [app_client.token(browser, **other).status for other in others if other != fields] == [400, 400]


@pytest.mark.once
def test_a_pool_without_a_domain_has_no_endpoint(browser: Browser, given: Given) -> None:
    client = OAuthClient.made(given, given.pool())
    assert client.token(browser, **REFRESH).status == 404
    assert browser.post("/oauth2/token", {**REFRESH, "client_id": client.id}).status == 404
