"""A pool with a provider, and browsers that sign in through it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2

from emulator.errors.oauth import OAuthError
from emulator.federation.identity import Departure, Identity
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.work import Work
from tests.support import providers
from tests.support.browser import Browser, Page
from tests.support.given import Given
from tests.support.oauth_client import OAuthClient, claims, pool_with_domain

MAPPING = {"email": "email", "email_verified": "email_verified", "name": "name"}


@dataclass
class Double:
    """A protocol that asks nobody. `says` is the next proof, or why there is none; `departures` are who left."""

    says: Identity | OAuthError = field(default_factory=lambda: Identity("sub-1", {"email": "ann@example.com"}))
    departures: list[Departure] = field(default_factory=list)

    def begin(self, _work: Work, _pool: Pool, _provider: IdentityProvider, departure: Departure) -> str:
        self.departures.append(departure)
        return f"https://provider.example/authorize?{urlencode({'state': departure.state})}"

    def finish(
        self, _work: Work, _pool: Pool, _provider: IdentityProvider, departure: Departure, _answer: Mapping[str, str]
    ) -> Identity:
        assert departure.nonce == self.departures[-1].nonce
        if isinstance(self.says, OAuthError):
            raise self.says
        return self.says

    def proves(self, subject: str = "sub-1", **told: str) -> None:
        """`told` are the claims, whose names have `_` where Python wants it."""
        self.says = Identity(subject, {"sub": subject, **told}, {"idToken": {"sub": subject, **told}})


@dataclass
class Scene:
    given: Given
    transport: httpx2.BaseTransport
    double: Double

    def client(
        self,
        pool_id: str | None = None,
        *,
        name: str = "Acme",
        kind: str = "OIDC",
        mapping: Mapping[str, str] = MAPPING,
        also: tuple[str, ...] = (),
        pool: Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> OAuthClient:
        """Of a pool with the provider, which is its only one unless there are others `also`."""
        pool_id = pool_id or pool_with_domain(self.given, **(pool or {}))
        self.provider(pool_id, name, kind, mapping)
        return OAuthClient.made(self.given, pool_id, **{"SupportedIdentityProviders": [*also, name], **settings})

    def provider(self, pool_id: str, name: str, kind: str = "OIDC", mapping: Mapping[str, str] = MAPPING) -> None:
        details = {"MetadataFile": providers.metadata()} if kind == "SAML" else providers.DETAILS[kind]
        self.given.cognito.create_identity_provider(
            UserPoolId=pool_id,
            ProviderName=name,
            ProviderType=kind,
            ProviderDetails=details,
            AttributeMapping=dict(mapping),
        )

    def browser(self) -> Browser:
        return Browser(self.transport)

    def leave(self, browser: Browser, client: OAuthClient, **changes: str | None) -> str:
        """The state with which the browser is sent to the provider."""
        page = client.authorize(browser, **changes)
        assert page.location.startswith("https://provider.example/authorize?"), page.location
        return dict(parse_qsl(urlsplit(page.location).query))["state"]

    def come_back(self, browser: Browser, client: OAuthClient, state: str, **told: str) -> Page:
        return browser.get(f"{client.base}/oauth2/idpresponse", {"state": state, "code": "x", **told})

    def sign_in(self, client: OAuthClient, browser: Browser | None = None, **changes: str | None) -> Page:
        """The way there and back; the redirect to the app client."""
        browser = browser or self.browser()
        return self.come_back(browser, client, self.leave(browser, client, **changes))

    def tokens(self, client: OAuthClient, browser: Browser | None = None, **changes: str | None) -> dict[str, Any]:
        browser = browser or self.browser()
        page = self.sign_in(client, browser, **changes)
        answer = client.exchange(browser, page.told["code"])
        assert answer.status == 200, answer.text
        found: dict[str, Any] = answer.response.json()
        return found

    def user(self, client: OAuthClient, username: str) -> dict[str, Any]:
        found: dict[str, Any] = self.given.cognito.admin_get_user(UserPoolId=client.client.pool_id, Username=username)
        return found

    def attributes(self, client: OAuthClient, username: str) -> dict[str, str]:
        return {entry["Name"]: entry["Value"] for entry in self.user(client, username)["UserAttributes"]}


__all__ = ["MAPPING", "Double", "Scene", "claims"]
