"""Forms that were not filled in by a person on our pages."""

from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest

from tests.support.account_pages import NEW, Person
from tests.support.browser import Browser
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import OAuthClient

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met

FORMS = {
    "/signup": {"username": "ann", "password": PASSWORD, "requiredAttributes[email]": "ann@example.test"},
    "/confirm": {
        "username": "bob",
        "code": "000000",
        "destination": "b***@e***",
        "deliveryMedium": "EMAIL",
        "sub": "1",
    },
    "/resendcode": {"username": "bob", "destination": "b***@e***", "deliveryMedium": "EMAIL", "sub": "1"},
    "/forgotPassword": {"username": "bob"},
    "/confirmforgotPassword": {
        "username": "bob",
        "code": "000000",
        "password": NEW,
        "confirm_password": NEW,
        "destination": "b***@e***",
        "deliveryMedium": "EMAIL",
    },
}
EVERY_FIELD = [(path, name) for path, fields in FORMS.items() for name in fields]
NASTY = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{ 7777*7777 }}{% include 'x' %}",
    "a\r\nSet-Cookie: x=1",
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH SPACE}é\N{GRINNING FACE}\x1b[2J",
    "x" * 20_000,
    "' OR 1=1 --",
    " ",
    "",
]


@pytest.fixture
def person(browser: Browser, given: Given, app_client: OAuthClient) -> Person:
    """At the pages of a pool where `bob` signed up and has not confirmed."""
    given.signed_up_user(app_client.client, "bob", email="bob@example.test")
    return Person(browser, app_client)


def address(person: Person, path: str) -> str:
    return f"{person.app.base}{path}?{urlencode(person.app.query())}"


def token(person: Person) -> str:
    return person.opens("/login").form("/login").fields["_csrf"]


def calls(given: Given, person: Person) -> tuple[int, int, int]:
    """How many users, messages and counted calls there are."""
    pool = person.app.client.pool_id
    counted = given.sql("SELECT count(*) AS n FROM attempts WHERE pool_id = :p", p=pool)[0]["n"]
    users = given.sql("SELECT count(*) AS n FROM users WHERE pool_id = :p", p=pool)[0]["n"]
    return users, len(given.messages(person.app.client)), counted


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("given_token", [None, "", "00000000-0000-0000-0000-000000000000"])
def test_a_form_of_another_page_does_nothing(person: Person, given: Given, path: str, given_token: str | None) -> None:
    token(person)
    before = calls(given, person)
    fields = FORMS[path] if given_token is None else {**FORMS[path], "_csrf": given_token}
    page = person.browser.post(address(person, path), fields)
    assert page.status == 200
    assert "This form was not filled in on a page of this browser" in page.text
    assert calls(given, person) == before


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_another_browser_does_nothing(
    person: Person, given: Given, another_browser: Callable[..., Browser], path: str
) -> None:
    other = another_browser()
    before = calls(given, person)
    fields = {**FORMS[path], "_csrf": token(person)}
    assert "This form was not filled in" in other.post(address(person, path), fields).text
    assert calls(given, person) == before


@pytest.mark.parametrize(("path", "name"), EVERY_FIELD)
def test_whatever_stands_in_a_field_is_answered_with_a_page_that_runs_nothing(
    person: Person, path: str, name: str
) -> None:
    csrf = token(person)
    for nasty in NASTY:
        page = person.browser.post(address(person, path), {**FORMS[path], "_csrf": csrf, name: nasty})
        assert page.status in (200, 302), nasty
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "60481729" not in page.text
        assert "x=1" not in page.response.headers.get("set-cookie", "")
        assert "default-src 'none'" in page.response.headers.get("content-security-policy", "") or page.status == 302


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "body", ["%00", "username=%00", "username=%", "username=%ff", "username=%ED%A0%80", "a&" * 101]
)
def test_bytes_that_are_no_form_are_refused(person: Person, path: str, body: str) -> None:
    page = person.browser.post(address(person, path), f"_csrf={token(person)}&{body}")
    assert page.status == 400


@pytest.mark.parametrize("path", FORMS)
def test_a_field_that_comes_twice_means_its_first_value(person: Person, given: Given, path: str) -> None:
    fields = {**FORMS[path], "_csrf": token(person)}
    twice = f"{urlencode(fields)}&username={quote('<b>')}&password=other"
    page = person.browser.post(address(person, path), twice)
    assert page.status in (200, 302)
    assert "<b>" not in page.text
    assert calls(given, person)[0] == (2 if path == "/signup" else 1)


@pytest.mark.parametrize("path", FORMS)
def test_json_is_no_form(person: Person, given: Given, path: str) -> None:
    before = calls(given, person)
    page = person.browser.post(address(person, path), "{}", **{"content-type": "application/json"})
    assert "This form was not filled in" in page.text
    assert calls(given, person) == before


@pytest.mark.parametrize("path", FORMS)
def test_a_page_of_nobody_s_client_is_the_error_page(person: Person, path: str) -> None:
    for query in ("", "client_id=nobody", f"client_id={person.app.id}", f"client_id={person.app.id}&redirect_uri=x"):
        for page in (
            person.browser.get(f"{person.app.base}{path}?{query}"),
            person.browser.post(f"{person.app.base}{path}?{query}", {**FORMS[path], "_csrf": token(person)}),
        ):
            assert page.status == 302
            known = (f"{person.app.base}/error?", f"{person.app.base}/confirm?")
            assert page.location.startswith(known)
