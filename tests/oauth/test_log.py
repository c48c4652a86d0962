"""What the log and the header `x-emulator-note` say of requests to the endpoints and pages."""

import logging
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient

from emulator import logs
from emulator.calls import journaling
from emulator.control import journal
from emulator.work import Services
from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.oauth_client import OAuthClient

Lines = Callable[[], list[Any]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    caplog.set_level(logging.INFO, "emulator")

    def read() -> list[Any]:
        written = [logs.Json().format(record) for record in caplog.records if record.name == "emulator.wire"]
        return [line for line in map(orjson.loads, written) if "/" in line.get("operation", "")]

    return read


def test_a_refused_sign_in_is_a_line_that_says_why_and_never_the_password(
    browser: Browser, given: Given, app_client: OAuthClient, lines: Lines
) -> None:
    username = given.confirmed_user(app_client.client)
    app_client.sign_in(browser, username, "Wr0ng-password!")
    line = lines()[-1]
    assert (line["operation"], line["status"], line["client_id"]) == ("POST /login", 200, app_client.id)
    assert line["error"] == "NotAuthorizedException"
    assert "Wr0ng-password!" not in str(line)


def test_the_note_says_why_a_code_was_refused(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    code = app_client.code(browser, given.confirmed_user(app_client.client))
    refused = app_client.exchange(browser, code, code_verifier="v" * 43)
    assert refused.response.json() == {"error": "invalid_grant"}
    assert refused.response.headers["x-emulator-note"].startswith("The code_verifier does not belong")


@pytest.mark.once
@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"redirect_uri": "https://evil.test/"}, "The redirect_uri https://evil.test/ is none of the app client's"),
        ({"client_id": "nobody"}, "No app client nobody exists, or not in the user pool that the address names."),
        ({"scope": "openid offline_access"}, "The scope offline_access is not in AllowedOAuthScopes"),
        ({"scope": "email"}, "The scopes email, phone and profile need the scope openid beside them."),
        ({"code_challenge": "short"}, "PKCE needs both parameters"),
        ({"response_type": "id_token"}, "The request has no response_type, or one other than `code` and `token`."),
    ],
)
def test_the_note_says_what_is_wrong_with_an_authorization_request(
    browser: Browser, app_client: OAuthClient, changes: dict[str, str], note: str
) -> None:
    refused = app_client.authorize(browser, **changes)
    assert refused.status == 302
    assert refused.response.headers["x-emulator-note"].startswith(note)


def test_a_refusal_leads_to_its_cause(
    browser: Browser, given: Given, app_client: OAuthClient, http: TestClient, services: Services
) -> None:
    refused = app_client.exchange(browser, "no-code", code_verifier="v" * 43)
    request_id = refused.response.headers["x-amz-cognito-request-id"]
    assert refused.response.headers["x-emulator-why"] == f"/_emulator/why/{request_id}"
    journal.flush(services)
    why = http.get(f"/_emulator/why/{request_id}").json()
    assert (why["operation"], why["error"], why["status"]) == ("POST /oauth2/token", "invalid_grant", 400)
    assert why["place"].startswith("emulator.grants.code.")
    assert why["passes_when"] == "use a code or a refresh token that is fresh, unused and of this app client"
    assert "The text is not an authorization code of this emulator, or it was deleted" in str(why["sentences"])
    assert why["command"].startswith("curl --include 'https://") or why["command"].startswith("curl --include http")
    assert '--data-urlencode code="$CODE"' in why["command"]
    accepted = app_client.exchange(browser, app_client.code(browser, given.confirmed_user(app_client.client)))
    assert "x-emulator-why" not in accepted.response.headers


def test_an_address_that_no_url_has_is_gone_to_all_the_same(browser: Browser, given: Given) -> None:
    odd = "myapp://[cb"
    app_client = OAuthClient.made(given, CallbackURLs=[odd])
    page = app_client.sign_in(browser, given.confirmed_user(app_client.client), redirect_uri=odd)
    assert page.status == 302
    assert page.response.headers["location"].startswith(f"{odd}?code=")


def test_what_the_journal_cannot_hold_is_answered_all_the_same(
    browser: Browser, app_client: OAuthClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> str:
        raise TypeError("a value that no JSON holds")

    monkeypatch.setattr(journaling, "text_of", broken)
    answer = browser.post(f"{app_client.base}/oauth2/token", {"grant_type": "none", "client_id": app_client.id})
    assert answer.status == 400
    assert "a request is missing in the journal" in caplog.messages
