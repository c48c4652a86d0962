"""The page of a played provider: who may see it, what it believes, and where it never leads."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from emulator.oauth.pages.forms import FOREIGN_FORM
from tests.federation.played.play import ANN, Play
from tests.support.browser import Page

pytestmark = pytest.mark.once


def path(page: Page) -> str:
    return page.response.url.path


def test_the_page_says_that_it_is_not_the_provider_and_who_asks(play: Play) -> None:
    played = play.client()
    page = played.page(play.browser())
    for told in (
        "Test provider",
        "This is the emulator, not Corporate.",
        f"Test provider of <strong>pool</strong> <code>{played.pool_id}</code>",
        f"client <code>{played.app.id}</code>",
        "<code>1example23456789</code>",
        "openid profile email",
    ):
        assert told in page.text, told


def test_the_page_has_the_policy_of_the_login_pages(play: Play) -> None:
    page = play.client("SAML").page(play.browser())
    policy = page.response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "'unsafe" not in policy
    assert page.response.headers["referrer-policy"] == "no-referrer"
    assert "no-store" in page.response.headers["cache-control"]


@pytest.mark.parametrize("name", ["Corp/é.ß", "A&B=C?#", "authorize/sso"])
def test_any_name_of_a_provider_has_a_page(play: Play, name: str) -> None:
    played = play.client(name=name)
    browser = play.browser()
    assert played.tokens(browser, played.signs_in(browser))["email"] == ANN["email"]
    assert [identity["subject"] for identity in played.control("GET", "/identities")["identities"]] == ["ann-1"]


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"redirect_uri": "https://evil.test/"},
        {"redirect_uri": ""},
        {"state": "made-up"},
        {"response_type": "token"},
    ],
)
def test_a_request_of_a_stranger_s_leads_nowhere(play: Play, changes: dict[str, str]) -> None:
    played = play.client()
    browser = play.browser()
    page = played.page(browser)
    asked = {**dict(page.response.url.params), **changes}
    for answer in (browser.get(path(page), asked), browser.post(f"{path(page)}?x=1", {"act": "deny"})):
        assert answer.status == 400
        assert "location" not in answer.response.headers
        assert "evil" not in answer.text


def test_a_saml_request_is_believed_only_as_it_was_sent(play: Play) -> None:
    played = play.client("SAML")
    browser = play.browser()
    page = played.page(browser)
    asked = dict(page.response.url.params)
    for changes in ({"SAMLRequest": "AAAA"}, {"SAMLRequest": "%"}, {"RelayState": "made-up"}, {"SAMLRequest": ""}):
        answer = browser.get(path(page), {**asked, **changes})
        assert (answer.status, "is no sign-in of the emulator" in answer.text) == (400, True)


def test_a_form_of_another_page_does_nothing(play: Play) -> None:
    played = play.client()
    browser = play.browser()
    page = played.page(browser)
    form = page.forms[-1].fields
    refused = [
        browser.post(str(page.response.url), {"act": "deny"}),
        browser.post(str(page.response.url), {"act": "deny", "_csrf": "0" * 36}),
        browser.post(str(page.response.url), {**form, "act": "deny"}, **{"sec-fetch-site": "cross-site"}),
    ]
    assert [(answer.status, FOREIGN_FORM in answer.text) for answer in refused] == [(400, True)] * 3


def test_whom_the_provider_knows_is_shown_under_no_name_that_a_stranger_may_own(play: Play) -> None:
    played = play.client()
    played.control("POST", "/identities", {"subject": "ann-1", "claims": ANN})
    stranger = played.page(play.browser("http://stranger.example.dev:9229"))
    assert (stranger.status, "EMULATOR_ALLOWED_HOSTS" in stranger.text, "ann" in stranger.text) == (403, True, False)
    own = play.browser(f"http://{played.pool_id.lower().replace('_', '-')}.auth.us-east-1.localhost:9229")
    assert "Ann Lee" in own.follow(own.get("/oauth2/authorize", played.app.query())).text


def test_a_provider_that_is_not_played_has_no_page(play: Play) -> None:
    played = play.client()
    browser = play.browser()
    page = played.page(browser)
    played.control("PUT", "", {"played": False})
    answer = browser.get(path(page), dict(page.response.url.params))
    assert (answer.status, "The emulator does not play Corporate" in answer.text) == (404, True)
    nobody = browser.get(path(page).replace("Corporate", "Nobody"))
    assert (nobody.status, "has no identity provider Nobody" in nobody.text) == (404, True)


def test_a_browser_needs_no_token_of_the_control_api_for_the_page_alone(
    play: Play, serve: Callable[..., TestClient]
) -> None:
    played = play.client()
    guarded = serve(admin_token="letmein")
    at = f"/_emulator/providers/{played.pool_id}"
    assert guarded.get(at).status_code == 401
    assert guarded.get(f"{at}/Corporate/identities").status_code == 401
    assert guarded.post(f"{at}/Corporate/next", json={"error": "denied"}).status_code == 401
    assert guarded.get(f"{at}/Corporate/authorize").status_code == 400


def test_writes_of_another_origin_are_refused(play: Play) -> None:
    played = play.client()
    at = f"/_emulator/providers/{played.pool_id}/Corporate"
    foreign = {"origin": "https://evil.test"}
    for answer in (
        play.http.put(at, json={"played": False}, headers=foreign),
        play.http.post(f"{at}/next", json={"error": "denied"}, headers=foreign),
        play.http.post(f"{at}/identities", json={"subject": "x"}, headers=foreign),
        play.http.delete(f"{at}/identities", headers=foreign),
    ):
        assert answer.status_code == 403, answer.text


def test_what_people_are_called_changes_nothing_but_text(play: Play) -> None:
    played = play.client()
    hostile = '"><script>alert(1)</script>'
    played.control("POST", "/identities", {"subject": hostile, "claims": {"name": hostile, "email": hostile}})
    page = played.page(play.browser(), login_hint=hostile, scope="openid")
    edited = play.browser().get(path(page), {**dict(page.response.url.params), "edit": hostile, "search": hostile})
    for shown in (page, edited):
        assert shown.status == 200
        assert "<script>alert" not in shown.text


def test_a_look_without_a_body_takes_nothing_away(play: Play) -> None:
    played = play.client()
    browser = play.browser()
    address = played.app.authorize(browser).location
    played.control("POST", "/next", {"subject": "ann-1"})
    assert browser.http.head(address).status_code == 405
    assert len(played.control("GET", "/next")["next"]) == 1
    assert browser.get(address).status == 302


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"subject": ""}, "from 1 to 256 characters"),
        ({"subject": "a" * 257}, "from 1 to 256 characters"),
        ({"subject": "a\x01"}, "control characters"),
        ({"more": "{"}, "More claims are not JSON"),
        ({"more": "[]"}, "not a JSON object"),
        ({"more": '{"a": "%s"}' % ("x" * 40_000)}, "32768 bytes"),
        ({"flaw": "nonsense"}, "There is no such answer"),
    ],
)
def test_a_form_that_cannot_be_meant_says_why(play: Play, fields: dict[str, str], reason: str) -> None:
    played = play.client()
    browser = play.browser()
    page = played.page(browser)
    answer = played.send(browser, page, "new", **fields)
    assert (answer.status, reason in answer.text) == (400, True), answer.text
    assert played.control("GET", "/identities") == {"identities": []}


def test_a_form_that_is_too_large_is_not_read(play: Play) -> None:
    played = play.client()
    browser = play.browser()
    answer = played.send(browser, played.page(browser), "new", more="x" * 70_000)
    assert (answer.status, answer.response.json()) == (400, {"error": "invalid_request"})


def test_somebody_is_found_edited_and_has_the_new_claims(play: Play) -> None:
    played = play.client(mapping={"email": "email", "email_verified": "email_verified"})
    told = {"email": "ann@example.test", "email_verified": True, "groups": ["staff"]}
    played.control("POST", "/identities", {"subject": "ann-1", "claims": told})
    browser = play.browser()
    page = played.page(browser)
    at, asked = path(page), dict(page.response.url.params)
    assert "ann@example.test" not in browser.get(at, {**asked, "search": "zoe"}).text
    assert "ann@example.test" in browser.get(at, {**asked, "search": "ANN@"}).text
    edited = browser.get(at, {**asked, "edit": "ann-1"})
    assert "&#34;staff&#34;" in edited.text
    sent = played.send(browser, edited, "new", more='{"groups": ["qa"]}', **{"claim[email]": "new@example.test"})
    assert played.tokens(browser, played.back(browser, sent))["email"] == "new@example.test"
    (known,) = played.control("GET", "/identities")["identities"]
    assert known["claims"] == {"email": "new@example.test", "email_verified": True, "groups": ["qa"]}


def test_the_hint_of_the_application_marks_whom_it_means(play: Play) -> None:
    played = play.client()
    for subject in ("ann-1", "bob-2"):
        played.control("POST", "/identities", {"subject": subject, "claims": {"email": f"{subject}@example.test"}})
    browser = play.browser()
    page = played.page(browser)
    hinted = browser.get(path(page), {**dict(page.response.url.params), "login_hint": "ann-1@example.test"})
    assert 'value="ann-1" checked' in hinted.text
