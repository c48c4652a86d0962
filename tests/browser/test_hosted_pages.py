"""People on the hosted pages, in Chromium: from the application's link to the application, over every page on the way;
on the classic pages and on those of managed login."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from playwright.sync_api import Page, expect

from tests.browser import static
from tests.browser.gallery import Gallery, focused
from tests.clients import hosted
from tests.clients.hosted import HostedApp
from tests.clients.world import Journey, Mailbox
from tests.support import databases, sentences, server
from tests.support.given import PASSWORD
from tests.support.server import Server

pytestmark = pytest.mark.browser
BOTH_SCHEMES = {"Settings": {"categories": {"global": {"colorSchemeMode": "DYNAMIC"}}}}
VERSIONS = pytest.mark.parametrize("version", [1, 2], ids=["classic", "managed"])


@pytest.fixture(scope="module")
def emulator() -> Iterator[Server]:
    with databases.empty("sqlite://") as url, server.running(url) as running:
        yield running


@pytest.fixture
def journey(emulator: Server, account: str) -> Journey:
    """By the name that passkeys need."""
    url = f"http://localhost:{emulator.port}"
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=account,
        aws_secret_access_key="test",
    )
    return Journey(emulator, cognito, account, Mailbox(url))


@pytest.fixture(scope="module")
def application() -> Iterator[str]:
    """Where the application is that people come back to."""
    with static.answering("The application") as url:
        yield url


@dataclass
class Visitor:
    """Somebody at the browser, and the gallery of the pages they pass."""

    page: Page
    app: HostedApp
    application: str
    gallery: Gallery

    @property
    def base(self) -> str:
        return self.app.endpoint("").replace("127.0.0.1", "localhost").removesuffix("/oauth2/")

    def address(self, path: str, **changes: str) -> str:
        usual = {
            "client_id": self.app.id,
            "response_type": "code",
            "redirect_uri": f"{self.application}/callback",
            "scope": "openid",
        }
        return f"{self.base}{path}?{urlencode({**usual, **changes})}"

    def opens(self, path: str = "/oauth2/authorize", **changes: str) -> None:
        self.page.goto(self.address(path, **changes))

    def fills(self, **values: str) -> None:
        """Fields by their name; of two copies the one that is seen."""
        for name, value in values.items():
            self.page.locator(f"[name='{name}']:visible").fill(value)

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def signs_in(self, username: str = "ann", password: str = PASSWORD) -> None:
        self.fills(username=username, password=password)
        self.page.locator("[name='signInSubmitButton']:visible").click()

    def has_arrived(self) -> None:
        """At the application, with a code."""
        self.page.wait_for_url(f"{self.application}/callback?code=*")


@pytest.fixture
def visitor(page: Page, request: pytest.FixtureRequest, journey: Journey, application: str) -> Callable[..., Visitor]:
    """Comes to a new application; the keywords are its app client's settings."""

    def come(version: int, **settings: Any) -> Visitor:
        settings = {"CallbackURLs": [f"{application}/callback"], "LogoutURLs": [f"{application}/bye"], **settings}
        app = hosted.app(journey, version=version, style=BOTH_SCHEMES, **settings)
        name = request.node.name.removeprefix("test_").replace("[", "-").replace("]", "")
        return Visitor(page, app, application, Gallery.of(page, name, has_dark=version == 2))

    return come


@VERSIONS
def test_signing_in_and_out(visitor: Callable[..., Visitor], version: int) -> None:
    ann = visitor(version)
    ann.opens()
    ann.gallery.look("login")
    ann.signs_in(password="Wr0ng-password!")
    expect(ann.page.get_by_role("alert").filter(visible=True)).to_have_text(sentences.INCORRECT_USERNAME_OR_PASSWORD)
    ann.gallery.look("wrong-password")
    ann.signs_in()
    ann.has_arrived()
    ann.opens()  # again: no page
    ann.has_arrived()
    ann.opens("/login")
    ann.gallery.look("signed-in")
    ann.opens("/logout", logout_uri=f"{ann.application}/bye")
    ann.page.wait_for_url(f"{ann.application}/bye")
    ann.opens()
    expect(ann.page.locator("[name='username']:visible")).to_be_visible()


@VERSIONS
def test_signing_in_by_keyboard_alone(visitor: Callable[..., Visitor], version: int) -> None:
    ann = visitor(version)
    ann.opens()

    def tab_to(name: str) -> None:
        for _ in range(12):
            ann.page.keyboard.press("Tab")
            found = focused(ann.page)
            assert found["outlined"], found
            if found["name"] == name:
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    tab_to("username")
    ann.page.keyboard.type("ann")
    tab_to("password")
    ann.page.keyboard.type(PASSWORD)
    tab_to("signInSubmitButton")
    ann.page.keyboard.press("Enter")
    ann.has_arrived()


@VERSIONS
def test_an_address_that_is_not_the_application_s(visitor: Callable[..., Visitor], version: int) -> None:
    ann = visitor(version)
    ann.opens(redirect_uri="https://evil.test/")
    expect(ann.page.get_by_text("redirect_mismatch")).to_be_visible()
    ann.gallery.look("error")


def test_an_app_client_without_a_style_has_no_pages(visitor: Callable[..., Visitor]) -> None:
    ann = visitor(2)
    named = {"UserPoolId": ann.app.pool_id, "ClientId": ann.app.id}
    style = ann.app.cognito.describe_managed_login_branding_by_client(**named)["ManagedLoginBranding"]
    ann.app.cognito.delete_managed_login_branding(
        UserPoolId=ann.app.pool_id, ManagedLoginBrandingId=style["ManagedLoginBrandingId"]
    )
    ann.opens()
    ann.gallery.look("unavailable")
