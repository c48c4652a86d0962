"""Somebody who uses an application in a browser: follows its links, signs in on the hosted page, comes back.

Over real sockets, so that the application may be a program of its own. A callback that nobody listens on is where the
person stops: the program under test takes the address from there.
"""

from urllib.parse import urljoin

import httpx2

from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD

MOST_REDIRECTS = 12
_REDIRECTS = (301, 302, 303, 307, 308)


class Person:
    def __init__(self, username: str, password: str = PASSWORD) -> None:
        self.username = username
        self.password = password
        self.browser = Browser(httpx2.HTTPTransport(trust_env=False), "http://localhost")

    def sign_in(self, address: str, callback: str) -> str:
        """From an authorization request to the callback: the whole address that the browser is sent to. Whoever is
        signed in already is not asked again."""
        page = self.open(address, stop=callback)
        if isinstance(page, Page):
            page = self.send(page, "/login", stop=callback, username=self.username, password=self.password)
        assert not isinstance(page, Page), f"the sign-in ended on a page:\n{page.text}"
        return page

    def visit(self, address: str) -> Page:
        """The page that is shown at last, after the login form if there is one."""
        page = self.shown(self.open(address))
        if "cognitoSignInForm" in page.text:
            page = self.shown(self.send(page, "/login", username=self.username, password=self.password))
        return page

    def open(self, address: str, stop: str | None = None) -> Page | str:
        """Follows redirects to a page, or to an address that begins with `stop`."""
        return self._arrived(Page(self.browser.http.get(address)), stop)

    def send(self, page: Page, path: str, stop: str | None = None, **fields: str) -> Page | str:
        """Fills in the form to `path` and follows where that leads."""
        form = page.form(path)
        address = urljoin(str(page.response.url), form.action)
        return self._arrived(Page(self.browser.http.post(address, data={**form.fields, **fields})), stop)

    @staticmethod
    def shown(page: Page | str) -> Page:
        assert isinstance(page, Page)
        return page

    def _arrived(self, page: Page, stop: str | None) -> Page | str:
        for _ in range(MOST_REDIRECTS):
            if page.status not in _REDIRECTS:
                return page
            address = urljoin(str(page.response.url), page.location)
            if stop is not None and address.startswith(stop):
                return address
            page = Page(self.browser.http.get(address))
        raise AssertionError(f"redirected too often, at last to {address}")
