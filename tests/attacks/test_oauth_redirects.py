"""Addresses that are almost an app client's: nothing is ever sent to one, and no page leads to one."""

import html
import re
from urllib.parse import quote, urlencode, urlsplit

import pytest

from tests.support.browser import Browser, Page
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, SIGNED_OUT, OAuthClient

# No rule of a database is met here.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HOST = "app.example.test"
PICTURES = ("data:image/", "data:,")  # within the page; the second is the icon of a page that has none
# Of what is registered: https://app.example.test/callback and /bye.
TRICKS = [
    "https://app.example.test/{path}/evil",
    "https://app.example.test/{path}evil",
    "https://app.example.test/{path}/",
    "https://app.example.test/{path}?x",
    "https://app.example.test/{path}?",
    "https://app.example.test/{path}#",
    "https://app.example.test/{path}#@evil.test/",
    "https://app.example.test/{path}&logout_uri=https://evil.test/",
    "https://app.example.test/{path},https://evil.test/",
    "https://app.example.test/{path} https://evil.test/",
    "https://app.example.test/{path};@evil.test",
    "https://app.example.test",
    "https://app.example.test/",
    "https://app.example.test//{path}",
    "https://app.example.test/./{path}",
    "https://app.example.test/x/../{path}",
    "https://app.example.test/{path}/..",
    "https://app.example.test/{path}/../../evil",
    "https://app.example.test/{path}\\..\\evil",
    "https://app.example.test:443/{path}",
    "https://app.example.test:8443/{path}",
    "https://app.example.test:/{path}",
    "https://app.example.test./{path}",
    "https://app.example.test.evil.test/{path}",
    "https://evil.test/https://app.example.test/{path}",
    "https://evil.test/?https://app.example.test/{path}",
    "https://evil.test#https://app.example.test/{path}",
    "https://evil-app.example.test/{path}",
    "https://example.test/{path}",
    "https://app.example.test@evil.test/{path}",
    "https://app.example.test:x@evil.test/{path}",
    "https://evil.test\\@app.example.test/{path}",
    "https://app.example.test\\.evil.test/{path}",
    "https://user@app.example.test/{path}",
    "https://@app.example.test/{path}",
    "https:app.example.test/{path}",
    "https:/app.example.test/{path}",
    "https:///app.example.test/{path}",
    "https:\\\\app.example.test\\{path}",
    "//app.example.test/{path}",
    "\\\\app.example.test/{path}",
    "/\\app.example.test/{path}",
    "/{path}",
    "{path}",
    "http://app.example.test/{path}",
    "HTTPS://app.example.test/{path}",
    "https://APP.example.test/{path}",
    "javascript://app.example.test/{path}%0aalert(1)",
    "data:text/html,https://app.example.test/{path}",
    "view-source:https://app.example.test/{path}",
    " https://app.example.test/{path}",
    "https://app.example.test/{path} ",
    "\thttps://app.example.test/{path}",
    "https://app.example.test/{path}\t",
    "https://app.example.test/{path}\n",
    "https://app.example.test/{path}\r\nLocation: https://evil.test/",
    "https://app.exa\tmple.test/{path}",
    "https://app.example.test/{path}\u200b",
    "\ufeffhttps://app.example.test/{path}",
    "https://app.example.test/{path}%00",
    "https://app.example.test/{path}%20",
    "https://app.example.test/{path}%2f..",
    "https://app.example.test%2f{path}",
    "https%3a%2f%2fapp.example.test%2f{path}",
    "https://app%2eexample.test/{path}",
    "https://app.example.test/%{first:x}{rest}",
    "https://app.example.test/%25{first:x}{rest}",
    "https://app.example.test/%u00{first:x}{rest}",
    "https://\uff41pp.example.test/{path}",
    "https://app\u3002example\u3002test/{path}",
    "https://\u0430pp.example.test/{path}",
    "https://xn--pp-6kc.example.test/{path}",
    "https://[app.example.test]/{path}",
    "https://[::1/{path}",
    "https://evil.test/",
    "https://evil.test",
    "evil.test",
    "//evil.test",
    "/\\evil.test",
    "null",
    "*",
    "urn:ietf:wg:oauth:2.0:oob",
]


def tricks(path: str) -> list[str]:
    made = [trick.format(path=path, first=ord(path[0]), rest=path[1:]) for trick in TRICKS]
    assert len({*made, f"https://{HOST}/{path}"}) == len(TRICKS) + 1
    return made


def check_not_followed(page: Page, client: OAuthClient) -> None:
    assert (page.status, page.location) == (302, f"{client.base}/error?error=redirect_mismatch&client_id={client.id}")


def test_no_redirect_uri_but_a_registered_one_byte_for_byte(browser: Browser, standing: OAuthClient) -> None:
    for uri in tricks("callback"):
        check_not_followed(standing.authorize(browser, redirect_uri=uri), standing)


def test_every_page_judges_the_address_again(browser: Browser, standing: OAuthClient) -> None:
    token = browser.follow(standing.authorize(browser)).form("/login").fields["_csrf"]
    form = {"_csrf": token, "username": "x", "password": "x", "step": "x"}
    for uri in tricks("callback")[::10]:
        query = urlencode(standing.query(redirect_uri=uri, response_type="token"))
        check_not_followed(browser.get(f"{standing.base}/login", query), standing)
        for path in ("login", "mfa", "newPassword"):
            check_not_followed(browser.post(f"{standing.base}/{path}?{query}", form), standing)


def test_decoding_once_is_enough_and_twice_is_too_much(browser: Browser, standing: OAuthClient) -> None:
    rest = f"response_type=code&client_id={standing.id}"
    fully = "".join(f"%{byte:02x}" for byte in CALLBACK.encode())
    for uri in (CALLBACK, quote(CALLBACK, safe=""), fully):
        page = browser.get(f"{standing.base}/oauth2/authorize", f"{rest}&redirect_uri={uri}")
        assert page.location.startswith(f"{standing.base}/login?")
    for uri in (quote(quote(CALLBACK, safe=""), safe=""), quote(fully, safe="")):
        check_not_followed(browser.get(f"{standing.base}/oauth2/authorize", f"{rest}&redirect_uri={uri}"), standing)


def test_of_two_redirect_uris_neither_is_followed(browser: Browser, standing: OAuthClient) -> None:
    for pair in ([CALLBACK, "https://evil.test/"], ["https://evil.test/", CALLBACK], [CALLBACK, CALLBACK]):
        query = [("response_type", "code"), ("client_id", standing.id), *[("redirect_uri", uri) for uri in pair]]
        check_not_followed(browser.get(f"{standing.base}/oauth2/authorize", urlencode(query)), standing)
    other_names = {"redirect_uri[]": "https://evil.test/", "REDIRECT_URI": "https://evil.test/", "redirect-uri": "x"}
    page = browser.get(f"{standing.base}/oauth2/authorize", {**standing.query(scope="x"), **other_names})
    assert page.location.startswith(f"{CALLBACK}?error_description=")


def test_a_registered_address_of_another_script_has_no_twin(browser: Browser, given: Given) -> None:
    registered = "https://b\u00fccher.example.test/zur\u00fcck"
    client = OAuthClient.made(given, CallbackURLs=[registered])
    for twin in (
        "https://xn--bcher-kva.example.test/zur\u00fcck",
        "https://b\u00fccher.example.test/zur%C3%BCck",
        "https://bu\u0308cher.example.test/zuru\u0308ck",
        registered.encode().decode("latin-1"),
    ):
        check_not_followed(client.authorize(browser, redirect_uri=twin), client)
    raw = f"response_type=code&client_id={client.id}&redirect_uri={registered}"
    answer = browser.http.request("GET", f"{client.base}/oauth2/authorize?{raw}")  # which the client encodes
    assert answer.status_code == 302


def test_a_code_is_exchanged_with_the_address_that_it_was_asked_for(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    code = app_client.code(browser, given.confirmed_user(app_client.client))
    for uri in [*tricks("callback"), SIGNED_OUT]:
        answer = app_client.exchange(browser, code, redirect_uri=uri)
        said = {"error": "unauthorized_client", "error_description": "invalid_redirect"}
        assert (answer.status, answer.response.json()) == (400, said), uri
    for missing in (None, ""):
        answer = app_client.exchange(browser, code, redirect_uri=missing)
        assert (answer.status, answer.response.json()) == (400, {"error": "invalid_request"})
    assert app_client.exchange(browser, code).status == 200


def test_no_logout_uri_but_a_registered_one_byte_for_byte(browser: Browser, standing: OAuthClient) -> None:
    also = {"redirect_uri": CALLBACK, "response_type": "code"}
    for uri in [*tricks("bye"), CALLBACK]:
        query = urlencode({"client_id": standing.id, "logout_uri": uri, **also})
        page = browser.get(f"{standing.base}/logout", query)
        assert page.location == f"{standing.base}/error?error=Required+parameters+missing&{query}"
    for uri in tricks("callback"):
        query = urlencode({"client_id": standing.id, "redirect_uri": uri, "response_type": "code"})
        page = browser.get(f"{standing.base}/logout", query)
        assert page.location == f"{standing.base}/error?error=Required+parameters+missing&{query}"


def test_of_two_logout_uris_only_a_registered_one_is_followed(browser: Browser, standing: OAuthClient) -> None:
    for pair in ([SIGNED_OUT, "https://evil.test/"], ["https://evil.test/", SIGNED_OUT]):
        query = urlencode([("client_id", standing.id), *[("logout_uri", uri) for uri in pair]])
        page = browser.get(f"{standing.base}/logout", query)
        assert page.location in (SIGNED_OUT, f"{standing.base}/error?error=Required+parameters+missing&{query}")


def attributes(page: Page) -> set[str]:
    """Where the page's links, forms and pictures lead."""
    found = re.findall(r'(?:href|action|src|formaction)\s*=\s*"([^"]*)"', page.text)
    assert not re.search(r"(?:href|action|src)\s*=\s*[^\"\s]", page.text), "an attribute without quotes"
    return {html.unescape(value) for value in found}


@pytest.mark.parametrize("version", [1, 2])
def test_no_link_of_a_page_leaves_the_pool(
    browser: Browser, standing: OAuthClient, managed: OAuthClient, version: int
) -> None:
    """Each carries the query along, whatever is in it."""
    client = standing if version == 1 else managed
    hostile = urlencode(
        {
            "next": "//evil.test",
            "continue": "/\\evil.test",
            "login_hint": 'javascript:alert(1)" onfocus="alert(1)',
            "lang": "//evil.test",
            "ui_locales": "javascript:alert(1)",
            '"><a href="//evil.test': '"><script src=//evil.test></script>',
        }
    )
    query = f"{urlencode(client.query(state='//evil.test'))}&{hostile}&//evil.test&/\\evil.test&javascript:alert(1)"
    login = browser.get(f"{client.base}/login", query)
    wrong = browser.submit(login, "/login", username="//evil.test", password="javascript:alert(1)")
    error = browser.get(f"{client.base}/error", f"error=//evil.test&client_id={client.id}&{hostile}")
    for page in (login, wrong, error):
        assert page.forms or page is error
        for address in attributes(page):
            parts = urlsplit(address)
            assert (parts.scheme, parts.netloc) == ("", "") or address.startswith(PICTURES), address
            assert address.startswith((f"{client.base}/", *PICTURES, "#")), address
            assert not address.startswith(("//", "/\\")), address
        assert "<script src=//evil" not in page.text


def test_a_path_that_begins_with_two_slashes_leads_nowhere(browser: Browser, standing: OAuthClient) -> None:
    for path in ("//evil.test/login", "/\\evil.test/login", "//evil.test_a/login", "/evil.test_1/oauth2/authorize"):
        answer = browser.http.get(f"{browser.http.base_url}{path}", params=standing.query())
        assert answer.status_code in (302, 404, 405)
        assert not answer.headers.get("location", "").startswith(("//", "/\\", "http"))
