"""A pool with a domain and a SAML provider, an app client of it, and people with browsers."""

from dataclasses import dataclass
from typing import Any

import httpx2
from lxml import etree

from tests.support import providers
from tests.support.browser import HOST, Browser, Page
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, OAuthClient, pool_with_domain
from tests.support.saml_provider import SamlProvider, Told, encoded, request

LOG_OUT = "https://idp.corp.example/slo"


@dataclass
class Room:
    given: Given
    transport: httpx2.BaseTransport
    provider: SamlProvider
    client: OAuthClient
    name: str = "Corp"

    @property
    def callback(self) -> str:
        return f"{HOST}{self.client.base}/saml2/idpresponse"

    @property
    def pool_id(self) -> str:
        return self.client.client.pool_id

    def browser(self) -> Browser:
        return Browser(self.transport)

    def told(self, request_id: str | None, **changes: Any) -> Told:
        usual = {
            "audience": f"urn:amazon:cognito:sp:{self.pool_id}",
            "recipient": self.callback,
            "destination": self.callback,
            "request_id": request_id,
            "issuer": self.provider.entity_id,
        }
        return Told(**{**usual, **changes})

    def leave(self, browser: Browser, **changes: str | None) -> tuple[str, str]:
        """The ID of the request with which the browser comes to the provider, and its RelayState."""
        page = self.client.authorize(browser, **changes)
        assert page.location.startswith(f"{self.provider.sign_on}?"), page.location
        message, told = request(page.location)
        assert message.get("AssertionConsumerServiceURL") == self.callback
        return message.get("ID", ""), told["RelayState"]

    def come_back(self, browser: Browser, relay_state: str | None, document: etree._Element | str) -> Page:
        """By the form that the provider's page sends."""
        text = document if isinstance(document, str) else encoded(document)
        fields = {"SAMLResponse": text, **({"RelayState": relay_state} if relay_state is not None else {})}
        return browser.post(f"{self.client.base}/saml2/idpresponse", fields)

    def sign_in(self, browser: Browser, *, changes: dict[str, str | None] | None = None, **told: Any) -> Page:
        request_id, relay_state = self.leave(browser, **(changes or {}))
        return self.come_back(browser, relay_state, self.provider.sign(self.told(request_id, **told).response()))

    def tokens(self, browser: Browser, page: Page) -> dict[str, Any]:
        assert page.location.startswith(CALLBACK), page.location
        assert "code" in page.told, page.told
        answer = self.client.exchange(browser, page.told["code"])
        assert answer.status == 200, answer.text
        found: dict[str, Any] = answer.response.json()
        return found


def room(given: Given, transport: httpx2.BaseTransport, *, number: int = 0, **details: str) -> Room:
    provider = SamlProvider(log_out=LOG_OUT, number=number)
    pool_id = pool_with_domain(given)
    told = {"MetadataFile": provider.metadata(), **details}
    mapping = {"email": "mail", "custom:groups": "groups"}
    given.cognito.add_custom_attributes(
        UserPoolId=pool_id,
        CustomAttributes=[{"Name": "groups", "AttributeDataType": "String", "Mutable": True}],
    )
    providers.made(given, pool_id, "SAML", "Corp", ProviderDetails=told, AttributeMapping=mapping)
    client = OAuthClient.made(given, pool_id, SupportedIdentityProviders=["Corp"])
    return Room(given, transport, provider, client)
