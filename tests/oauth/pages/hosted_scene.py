"""A pool with every factor (`mfa_scenes.Scene`), a domain, and an app client whose users sign in on the pages."""

from dataclasses import dataclass
from typing import Any

from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, Given
from tests.support.mfa_scenes import Scene
from tests.support.oauth_client import OAuthClient


@dataclass
class HostedScene:
    scene: Scene
    app: OAuthClient
    browser: Browser

    @classmethod
    def made(cls, given: Given, browser: Browser, *, version: int = 1, **settings: Any) -> "HostedScene":
        scene = Scene(given, settings)
        pool_id = scene.client.pool_id
        name = pool_id.lower().replace("_", "-")
        given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=name, ManagedLoginVersion=version)
        return cls(scene, OAuthClient.made(given, pool_id, version=version), browser)

    @property
    def given(self) -> Given:
        return self.scene.given

    @property
    def cognito(self) -> Any:
        return self.scene.cognito

    def sign_in(self, username: str = "bob", password: str = PASSWORD, **query: str | None) -> Page:
        """The answer of the page that asks for name and password."""
        return self.app.sign_in(self.browser, username, password, **query)

    def submit(self, page: Page, path: str = "/mfa", **fields: str) -> Page:
        return self.browser.submit(page, path, **fields)

    def code(self) -> str:
        return self.scene.code()


def told(page: Page) -> str:
    """The page's text, of an answer that is a page."""
    assert page.status == 200, page.response.headers
    return page.text


def is_asked(page: Page) -> bool:
    """Whether the browser is sent to the page to sign in on."""
    return page.status == 302 and "/login?" in page.location
