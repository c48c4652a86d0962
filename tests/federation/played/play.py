"""A pool with a provider that the emulator plays, and browsers on its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
from fastapi.testclient import TestClient

from tests.support import providers
from tests.support.browser import Browser, Form, Page
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, OAuthClient, claims, pool_with_domain

TYPES = ["OIDC", "Google", "Facebook", "LoginWithAmazon", "SignInWithApple", "SAML"]
ADDRESS = "http://localhost:9229"
MAPPING = {"email": "email", "name": "name"}
ANN = {"email": "ann@example.test", "name": "Ann Lee"}


@dataclass
class Play:
    given: Given
    http: TestClient
    transport: httpx2.BaseTransport

    def client(
        self, kind: str = "OIDC", *, name: str | None = None, mapping: Mapping[str, str] = MAPPING, **details: str
    ) -> "Played":
        """An app client whose only provider is a played one of the type."""
        pool_id = pool_with_domain(self.given)
        name = name or ("Corporate" if kind in ("OIDC", "SAML") else kind)
        told = {"MetadataFile": providers.metadata()} if kind == "SAML" else providers.DETAILS[kind]
        providers.made(
            self.given, pool_id, kind, name, ProviderDetails={**told, **details}, AttributeMapping=dict(mapping)
        )
        found = Played(self, OAuthClient.made(self.given, pool_id, SupportedIdentityProviders=[name]), name)
        found.control("PUT", "", {"played": True})
        return found

    def browser(self, address: str = ADDRESS) -> Browser:
        return Browser(self.transport, address)


@dataclass
class Played:
    """The app client, and its provider by name."""

    play: Play
    app: OAuthClient
    name: str

    @property
    def pool_id(self) -> str:
        return self.app.client.pool_id

    def control(self, method: str, path: str, body: Any = None) -> Any:
        at = f"/_emulator/providers/{self.pool_id}/{quote(self.name, safe='')}{path}"
        answer = self.play.http.request(method, at, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def page(self, browser: Browser, **changes: str | None) -> Page:
        """That of the provider, or wherever it sends the browser."""
        left = self.app.authorize(browser, **changes)
        assert left.status == 302, left.text
        assert urlsplit(left.location).path.startswith(f"/_emulator/providers/{self.pool_id}/"), left.location
        return browser.follow(left)

    def send(self, browser: Browser, page: Page, act: str, **fields: str) -> Page:
        """The page's form that does this, with what stands in it."""
        form = [form for form in page.forms if form.fields.get("act") == act][-1]
        sent = {name: value for name, value in form.fields.items() if name}
        return browser.post(str(page.response.url.copy_with(fragment=None)), {**sent, **fields})

    def back(self, browser: Browser, page: Page) -> Page:
        """From the provider's answer to the app client."""
        if page.status == 302:
            return browser.follow(page)
        (form,) = page.forms
        assert "document.forms[0].submit()" in page.text, page.text
        return browser.post(form.action, form.fields)

    def signs_in(self, browser: Browser | None = None, subject: str = "ann-1", **fields: str) -> Page:
        """As somebody new by the page; the redirect to the app client."""
        browser = browser or self.play.browser()
        page = self.page(browser)
        return self.back(browser, self.send(browser, page, "new", subject=subject, **self.typed(page, ANN), **fields))

    def typed(self, page: Page, told: Mapping[str, str]) -> dict[str, str]:
        """Claims in the fields of the form."""
        form: Form = next(form for form in page.forms if form.fields.get("act") == "new")
        if "name-1" not in form.fields:
            return {f"claim[{name}]": value for name, value in told.items()}
        rows = enumerate(told.items(), 1)
        return {key: text for at, row in rows for key, text in zip((f"name-{at}", f"value-{at}"), row, strict=True)}

    def tokens(self, browser: Browser, arrived: Page) -> dict[str, Any]:
        """What the ID token says that the app client gets."""
        assert arrived.location.startswith(CALLBACK), arrived.location
        answer = self.app.exchange(browser, arrived.told["code"])
        assert answer.status == 200, answer.text
        return claims(answer.response.json()["id_token"])
