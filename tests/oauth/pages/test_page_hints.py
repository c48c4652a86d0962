"""EMULATOR_PAGE_HINTS: the bar that helps a tester, and who never sees it."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx2
import pytest

from emulator import app
from emulator.settings import Settings
from emulator.work import Services
from tests.support import browser as browsers
from tests.support.account_pages import Person, client
from tests.support.browser import Browser, Page
from tests.support.given import Given
from tests.support.oauth_client import OAuthClient

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met


@pytest.fixture(scope="session")
def with_hints(make_settings: Callable[..., Settings]) -> Iterator[httpx2.BaseTransport]:
    settings = make_settings(page_hints=True, public_url="https://id.example.test", allowed_hosts="cognito.test")
    services = app.build_services(settings)
    with browsers.hosted(services) as transport:
        yield transport
    app.close(services)


@pytest.fixture
def person(with_hints: httpx2.BaseTransport, app_client: OAuthClient) -> Person:
    return Person(Browser(with_hints), app_client)


def bar(page: Page) -> list[str]:
    """The lines of the bar, without markup."""
    found = re.search('<aside class="hints".*?</aside>', page.text, re.DOTALL)
    if found is None:
        return []
    lines = re.findall("<li>(.*?)</li>", found[0], re.DOTALL)
    return [html.unescape(re.sub("<[^>]+>", "", line)).strip() for line in lines]


def links(page: Page) -> list[str]:
    return [html.unescape(href) for href in re.findall(r'<a class="hint-link" href="([^"]+)"', page.text)]


def test_a_page_that_asks_for_a_code_shows_it_with_its_kind_and_its_end(person: Person, given: Given) -> None:
    given.clock_frozen()
    page = person.signs_up("bob", email="bob@example.test")
    code = given.code(person.app.client)
    first, clock = bar(page)
    assert re.fullmatch(rf"Code to confirm the account, good until [\dT:.-]+Z: {code} Open", first)
    assert clock.startswith("The clock stands still at ")
    [href] = links(page)
    pool = person.app.client.pool_id
    assert href == f"https://id.example.test/_emulator/messages/latest?pool={pool}&to=bob%40example.test"


def test_a_code_for_a_new_password_is_shown_however_the_user_is_called(person: Person, given: Given) -> None:
    given.confirmed_user(person.app.client, "bob", email="bob@example.test")
    sub = given.attributes(person.app.client, "bob")["sub"]
    assert bar(person.forgets(sub))[0].startswith("Code for a new password, good until ")


def test_a_code_of_a_sign_in_is_shown(person: Person, given: Given) -> None:
    given.confirmed_user(person.app.client, "bob", email="bob@example.test")
    given.cognito.update_user_pool(
        UserPoolId=person.app.client.pool_id,
        AutoVerifiedAttributes=["email"],
        EmailConfiguration={
            "EmailSendingAccount": "DEVELOPER",
            "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/a@example.test",
        },
        AccountRecoverySetting={"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]},
    )
    given.cognito.set_user_pool_mfa_config(
        UserPoolId=person.app.client.pool_id, MfaConfiguration="ON", EmailMfaConfiguration={"Message": "{####}"}
    )
    page = person.app.sign_in(person.browser, "bob")
    code = given.code(person.app.client)
    assert re.fullmatch(rf"Code to sign in, good until [\dT:.-]+Z: {code} Open", bar(page)[0])


def test_a_code_that_was_replaced_or_ran_out_is_not_shown(person: Person, given: Given) -> None:
    page = person.signs_up()
    first = given.code(person.app.client)
    page = person.browser.submit(page, "/resendcode")
    assert (first in bar(page)[0], given.code(person.app.client) in bar(page)[0]) == (False, True)
    given.clock_advanced(timedelta(hours=25))
    page = person.confirms(page, "000000")
    assert bar(page)[0] == f"Messages of {person.app.client.pool_id} Open"
    assert bar(page)[1].startswith("The clock was moved to ")


@pytest.mark.parametrize("path", ["/login", "/signup", "/forgotPassword", "/confirm"])
def test_a_page_that_knows_nobody_leads_to_the_messages_of_the_pool(person: Person, path: str) -> None:
    page = person.opens(path)
    assert bar(page) == [f"Messages of {person.app.client.pool_id} Open"]
    assert links(page) == [f"https://id.example.test/_emulator/messages?pool={person.app.client.pool_id}"]


def test_a_code_of_another_pool_or_of_another_user_is_never_shown(
    person: Person, given: Given, with_hints: httpx2.BaseTransport
) -> None:
    other = Person(Browser(with_hints), client(given))
    other.signs_up("bob", email="bob@example.test")
    code = given.code(other.app.client)
    assert code not in person.opens("/confirm", username="bob").text
    other.signs_up("eve", email="bob@example.test")
    code = given.code(other.app.client)
    page = other.opens("/confirm", username="bob")
    assert code not in page.text
    assert bar(page)[0].startswith("Code to confirm the account")
    assert other.opens("/confirm", username="nobody").status == 200


@pytest.mark.parametrize(
    ("host", "is_shown"),
    [
        ("localhost", True),
        ("10.0.0.7", True),
        ("emulator", True),
        ("id.example.test", True),
        ("cognito.test", True),
        ("{prefix}.auth.us-east-1.localhost", True),
        ("{prefix}.auth.us-east-1.amazoncognito.com", True),
        ("evil.example", False),
        ("id.example.test.evil.example", False),
    ],
)
def test_a_name_that_a_stranger_may_own_sees_nothing(
    with_hints: httpx2.BaseTransport, given: Given, app_client: OAuthClient, host: str, *, is_shown: bool
) -> None:
    name = host.format(prefix=app_client.client.pool_id.lower().replace("_", "-"))
    page = Browser(with_hints, f"http://{name}").get("/login", app_client.query())
    assert (page.status, bool(bar(page))) == (200, is_shown)


def test_without_the_setting_no_page_tells_anything(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    person = Person(browser, app_client)
    page = person.signs_up()
    assert given.code(app_client.client) not in page.text
    assert bar(page) == []
    assert "_emulator" not in page.text


def test_with_a_token_of_the_control_api_there_is_no_link(
    make_settings: Callable[..., Settings], services: Services, given: Given, app_client: OAuthClient
) -> None:
    guarded = app.build_services(make_settings(page_hints=True, admin_token="secret", allowed_hosts="*"))
    with browsers.hosted(guarded) as transport:
        page = Person(Browser(transport), app_client).signs_up()
    app.close(guarded)
    assert given.code(app_client.client) in bar(page)[0]
    assert links(page) == []
