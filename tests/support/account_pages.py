"""The pages on which people make accounts and get into them again, as a person uses them."""

from dataclasses import dataclass
from typing import Any

from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, PASSWORD_FLOWS, Given
from tests.support.oauth_client import CALLBACK, OAuthClient

NEW = "N3w-password!"
ASKED_TO_SIGN_IN = {"ExplicitAuthFlows": PASSWORD_FLOWS}  # an app client whose new users get no Session


def client(given: Given, *, version: int = 1, client: dict[str, Any] | None = None, **pool: Any) -> OAuthClient:
    """An app client with pages, of a pool with these settings."""
    pool_id = given.pool(**pool)
    domain = pool_id.lower().replace("_", "-")
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=domain, ManagedLoginVersion=version)
    return OAuthClient.made(given, pool_id, version=version, **(client or {}))


@dataclass
class Person:
    """Somebody with a browser, at the pages of an app client."""

    browser: Browser
    app: OAuthClient

    def opens(self, path: str, **query: str | None) -> Page:
        return self.browser.get(f"{self.app.base}{path}", self.app.query(**query))

    def signs_up(self, username: str = "bob", password: str = PASSWORD, **attributes: str) -> Page:
        """With an email made of the name, unless there are other attributes."""
        values = attributes or {"email": f"{username}@example.test"}
        named = {f"requiredAttributes[{name}]": value for name, value in values.items()}
        return self.fills_in("/signup", username=username, password=password, **named)

    def forgets(self, username: str = "bob") -> Page:
        return self.fills_in("/forgotPassword", username=username)

    def fills_in(self, path: str, **fields: str) -> Page:
        """Opens the page and sends its form."""
        return self.browser.submit(self.opens(path), path, **fields)

    def confirms(self, page: Page, code: str) -> Page:
        return self.browser.submit(page, "/confirm", code=code)

    def resets(self, page: Page, code: str, password: str = NEW, **fields: str) -> Page:
        typed = {"password": password, "confirm_password": password, **fields}
        return self.browser.submit(page, "/confirmforgotPassword", code=code, **typed)


def is_signed_in(page: Page) -> bool:
    """Whether a code came back to the app client."""
    return page.status == 302 and page.location.startswith(f"{CALLBACK}?code=")
