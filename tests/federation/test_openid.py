"""A provider of OpenID Connect: where the browser goes, and what its code proves."""

import time
from datetime import timedelta
from typing import Any

import jwt
import pytest

from emulator.federation import asking
from tests.federation.room import CALLBACK, NONCE, STATE, Room, room
from tests.support.given import Given
from tests.support.openid_server import CLIENT_ID, CLIENT_SECRET, DISCOVERY, Key, OpenIdServer, Page

pytestmark = pytest.mark.once
ASKED = {
    "client_id": CLIENT_ID,
    "redirect_uri": CALLBACK,
    "scope": "openid email profile",
    "response_type": "code",
    "state": STATE,
    "nonce": NONCE,
}


def test_the_browser_goes_to_the_endpoint_that_was_discovered(company: Room, server: OpenIdServer) -> None:
    assert company.leave() == (f"{server.url}/auth", ASKED)


def test_the_hint_and_the_prompt_of_the_app_client_go_along(company: Room) -> None:
    _, query = company.leave(login_hint="ada@example.test", prompt="login consent")
    assert query == {**ASKED, "login_hint": "ada@example.test", "prompt": "login consent"}


def test_an_endpoint_with_a_query_keeps_it(given: Given, server: OpenIdServer) -> None:
    found = room(given, server, authorize_url=f"{server.url}/auth?tenant=7#top")
    assert found.leave() == (f"{server.url}/auth", {"tenant": "7", **ASKED})


def test_a_code_becomes_the_user_whom_the_tokens_name(company: Room, server: OpenIdServer) -> None:
    identity = company.come_back()
    (exchange,) = server.asked("/token")
    assert exchange.form == {
        "grant_type": "authorization_code",
        "code": exchange.form["code"],
        "redirect_uri": CALLBACK,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    assert (exchange.method, exchange.headers["user-agent"]) == ("POST", "Amazon/Cognito")
    assert "authorization" not in exchange.headers
    assert identity.subject == "4711"
    told = {name: identity.claims[name] for name in ("sub", "email", "name", "access_token")}
    assert told == {"sub": "4711", "email": "ada@example.test", "name": "Ada", "access_token": "an-access-token"}
    assert identity.claims["id_token"].count(".") == 2


def test_a_function_is_told_the_tokens_and_the_claims_apart(company: Room) -> None:
    told = company.come_back().told
    assert told["tokenResponse"]["expires_in"] == "3600"
    assert told["idToken"]["email"] == "ada@example.test"
    assert told["userInfo"] == {"sub": "4711", "name": "Ada"}


def test_claims_of_the_token_win_over_those_of_user_info(company: Room, server: OpenIdServer) -> None:
    server.profile = {"sub": "4711", "email": "other@example.test", "nickname": "A"}
    claims = company.come_back().claims
    assert (claims["email"], claims["nickname"]) == ("ada@example.test", "A")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Ada", "Ada"),
        ("", ""),
        (True, "true"),
        (False, "false"),
        (17, "17"),
        (["a", "b"], "[a, b]"),
        (["a"], "[a]"),
        (["a, b", "c&d/ü", ".-*_~"], "[a%2C+b, c%26d%2F%C3%BC, .-*_%7E]"),
        ([True, 1], "[true, 1]"),
        ([], "[]"),
        ({"country": "NL"}, '{"country":"NL"}'),
        ("a\0b", "a\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_a_claim_becomes_a_text(company: Room, server: OpenIdServer, value: Any, text: str) -> None:
    server.claims["thing"] = value
    assert company.come_back().claims["thing"] == text


def test_a_claim_that_is_null_did_not_come(company: Room, server: OpenIdServer) -> None:
    server.claims["thing"] = None
    assert "thing" not in company.come_back().claims


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_user_info_is_asked_by_the_method_that_is_set(given: Given, server: OpenIdServer, method: str) -> None:
    assert room(given, server, attributes_request_method=method).come_back().claims["name"] == "Ada"
    (request,) = server.asked("/me")
    assert (request.method, request.form) == (method, {})


def test_user_info_may_fail_where_the_token_names_the_user(company: Room, server: OpenIdServer) -> None:
    server.pages["/me"] = lambda _: Page(status=500)
    identity = company.come_back()
    assert (identity.subject, identity.told["userInfo"]) == ("4711", {})


def test_nobody_names_the_user(company: Room, server: OpenIdServer) -> None:
    server.claims = {}
    server.pages["/me"] = lambda _: Page(status=403)
    assert company.refused() == ("invalid_request", "username attribute mapping required")


def test_user_info_alone_may_name_the_user(company: Room, server: OpenIdServer) -> None:
    server.claims = {}
    assert company.come_back().subject == "4711"


def test_a_provider_that_repeats_no_nonce_is_believed(company: Room) -> None:
    assert company.come_back(None).subject == "4711"


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS256", "ES256"])
def test_a_provider_signs_by_keys_that_it_publishes(company: Room, server: OpenIdServer, algorithm: str) -> None:
    server.keys = [Key(algorithm)]
    assert company.come_back().subject == "4711"


def test_a_provider_may_sign_by_the_client_secret(company: Room, server: OpenIdServer) -> None:
    server.token = lambda claims: jwt.encode(claims, CLIENT_SECRET, "HS256")
    assert company.come_back().subject == "4711"
    assert server.asked("/jwks") == []


def test_a_new_key_is_known_at_once(company: Room, server: OpenIdServer) -> None:
    company.come_back()
    server.keys = [Key("ES256"), server.keys[0]]
    assert company.come_back().subject == "4711"


@pytest.mark.parametrize("party", [{}, {"azp": CLIENT_ID}])
def test_one_of_several_audiences_is_the_pool(company: Room, server: OpenIdServer, party: dict[str, str]) -> None:
    server.claims |= {"aud": ["another", CLIENT_ID], **party}
    assert company.come_back().subject == "4711"


def test_the_emulators_clock_does_not_age_tokens_of_others(company: Room, given: Given) -> None:
    given.clock_advanced(timedelta(days=30))
    assert company.come_back().subject == "4711"


def test_an_issuer_may_end_with_a_slash(given: Given, server: OpenIdServer) -> None:
    server.discovery["issuer"] = server.claims["iss"] = f"{server.url}/"
    assert room(given, server).come_back().subject == "4711"


def test_the_document_is_kept_and_the_keys_are_not(company: Room, server: OpenIdServer) -> None:
    company.leave()
    company.come_back()
    company.come_back()
    assert (len(server.asked(DISCOVERY)), len(server.asked("/jwks"))) == (1, 2)


def test_who_is_told_all_addresses_is_not_looked_up(given: Given, server: OpenIdServer) -> None:
    found = room(
        given,
        server,
        authorize_url=f"{server.url}/auth",
        token_url=f"{server.url}/token",
        attributes_url=f"{server.url}/me",
        jwks_uri=f"{server.url}/jwks",
    )
    found.leave()
    found.come_back(iss=server.url)
    assert server.asked(DISCOVERY) == []


# --- what goes wrong ------------------------------------------------------------------------------------------------


def test_the_providers_refusal_is_passed_on_as_it_is(company: Room, server: OpenIdServer) -> None:
    told = company.refused(error="user_cancelled_authorize", error_description="The user cancelled")
    assert told == ("user_cancelled_authorize", "The user cancelled")
    assert company.refused(error="access_denied") == ("access_denied", None)
    assert server.asked("/token") == []


def test_an_answer_without_a_code_is_none(company: Room) -> None:
    assert company.refused(code="")[0] == "invalid_request"


def test_a_refused_code_is_told_with_the_providers_words(company: Room) -> None:
    told = company.refused(code="invented")
    assert told == ("invalid_request", "Company Error - 400 invalid_grant The code is not known.")


def test_a_failure_that_has_no_code_is_told_by_its_status(company: Room, server: OpenIdServer) -> None:
    server.pages["/token"] = lambda _: Page("Failure", 502)
    assert company.refused() == ("invalid_request", "Company Error - 502 error getting token")


def test_a_token_endpoint_that_does_not_answer(
    company: Room, server: OpenIdServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.leave()
    monkeypatch.setattr(asking, "SECONDS", 0.05)
    server.pages["/token"] = slow
    assert company.refused() == ("invalid_request", "Read timed out")


def test_keys_that_do_not_come(company: Room, server: OpenIdServer, monkeypatch: pytest.MonkeyPatch) -> None:
    company.leave()
    monkeypatch.setattr(asking, "SECONDS", 0.3)
    server.pages["/jwks"] = slow
    assert company.refused() == ("invalid_request", "error_description=Timeout in calling jwks uri")


def slow(_: Any) -> Page:
    time.sleep(1)
    return Page()


def test_a_token_endpoint_where_nothing_listens(given: Given, server: OpenIdServer) -> None:
    assert room(given, server, token_url="http://127.0.0.1:9").refused() == ("invalid_request", "Connection refused")


@pytest.mark.parametrize("page", [Page(status=404), Page("<html>"), Page({"issuer": "https://evil.example"}), Page([])])
def test_a_document_that_is_none_ends_the_sign_in(given: Given, server: OpenIdServer, page: Page) -> None:
    server.pages[DISCOVERY] = lambda _: page
    assert room(given, server).refused() == ("invalid_request", "Unable to contact well-known endpoint")


@pytest.mark.parametrize("address", ["http://id.example.com/auth", "javascript:alert(1)", "//evil.example", 7, ["a"]])
def test_a_document_leads_to_no_address_without_tls(given: Given, server: OpenIdServer, address: Any) -> None:
    server.discovery["authorization_endpoint"] = address
    with pytest.raises(Exception, match="Unable to contact well-known endpoint"):
        room(given, server).leave()


def test_a_token_is_needed(company: Room, server: OpenIdServer) -> None:
    server.pages["/token"] = lambda _: Page({"access_token": "only"})
    assert company.refused() == ("invalid_request", "Bad token response: no id_token")
    server.pages["/token"] = lambda _: Page({"id_token": "only"})
    assert company.refused() == ("invalid_request", "Bad token response: no access_token")
