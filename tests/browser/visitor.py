"""Somebody at a browser who comes to an application by its hosted pages, and looks at each page on the way."""

from dataclasses import dataclass
from urllib.parse import urlencode

import httpx2
from playwright.sync_api import Locator, Page, expect

from tests.browser.gallery import Gallery
from tests.clients.hosted import HostedApp
from tests.clients.world import Journey
from tests.support.given import PASSWORD

BOTH_SCHEMES = {"Settings": {"categories": {"global": {"colorSchemeMode": "DYNAMIC"}}}}


@dataclass
class Visitor:
    """Somebody at the browser, and the gallery of the pages they pass."""

    page: Page
    journey: Journey
    app: HostedApp
    application: str
    gallery: Gallery

    @property
    def base(self) -> str:
        """By the name that passkeys need."""
        return f"http://localhost:{self.journey.emulator.port}/{self.app.pool_id}"

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
        """A button that may also do its work on this page."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follows(self, path: str) -> None:
        """The link to another page."""
        self._goes_on(self.page.locator(f"a[href*='/{path}?']:visible"))

    def submits(self) -> None:
        """By the first button of the first form that is seen."""
        self._goes_on(self.page.locator("form [type=submit]:visible").first)

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible()

    def is_told(self, words: str) -> None:
        """That something was wrong."""
        expect(self.page.get_by_role("alert").filter(visible=True)).to_have_text(words)

    def signs_in(self, username: str = "ann", password: str = PASSWORD) -> None:
        self.fills(username=username, password=password)
        self._goes_on(self.page.locator("[name='signInSubmitButton']:visible"))

    def _goes_on(self, control: Locator) -> None:
        """Whatever is pressed leads to another page, and nothing is seen of it before it is whole."""
        with self.page.expect_navigation():
            control.click()

    def has_arrived(self) -> None:
        """At the application, with a code."""
        self.page.wait_for_url(f"{self.application}/callback?code=*")

    def comes_back(self) -> None:
        """To the page to sign in on, in a browser that remembers nothing."""
        self.page.context.clear_cookies()
        self.opens()

    def app_code(self) -> str:
        """What the authenticator app shows."""
        address = f"{self.journey.url}/_emulator/users/{self.app.pool_id}/ann/totp"
        code: str = httpx2.get(address, trust_env=False).json()["code"]
        return code
