"""A protocol of a provider as the front door uses it: an answer of the browser goes in, an identity comes out."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from emulator.errors.oauth import OAuthError
from emulator.federation.identity import Departure, Identity
from emulator.federation.kinds import KINDS
from emulator.store import identity_providers, pools
from emulator.work import opened
from tests.support.given import Given
from tests.support.openid_server import OpenIdServer

STATE, NONCE, CALLBACK = "a-state", "a-nonce", "http://localhost:9229/oauth2/idpresponse"


@dataclass
class Room:
    """Of one provider of one pool, and of the server that it is."""

    given: Given
    pool_id: str
    name: str
    server: OpenIdServer

    def address(self, **members: Any) -> str:
        with opened(self.given.services, "Departure", write=True) as work:
            pool, provider = self._rows(work)
            departure = Departure(STATE, NONCE, CALLBACK, **members)
            return KINDS[provider.provider_type].begin(work, pool, provider, departure)

    def leave(self, **members: Any) -> tuple[str, dict[str, str]]:
        """Where the browser goes, and with which parameters."""
        parts = urlsplit(self.address(**members))
        return f"{parts.scheme}://{parts.netloc}{parts.path}", dict(parse_qsl(parts.query))

    def come_back(self, nonce: str | None = NONCE, **answer: str) -> Identity:
        """With a code that the server knows, unless the answer is told."""
        brought = {"state": STATE, **({"code": self.server.code(nonce)} if "error" not in answer else {}), **answer}
        with opened(self.given.services, "Arrival", write=True) as work:
            pool, provider = self._rows(work)
            departure = Departure(STATE, NONCE, CALLBACK)
            return KINDS[provider.provider_type].finish(work, pool, provider, departure, brought)

    def refused(self, nonce: str | None = NONCE, **answer: str) -> tuple[str, str | None]:
        """What the app client hears."""
        try:
            found = self.come_back(nonce, **answer)
        except OAuthError as refusal:
            return refusal.error, refusal.description
        raise AssertionError(f"{found} was believed")

    def change(self, **details: str) -> None:
        self.given.cognito.update_identity_provider(
            UserPoolId=self.pool_id, ProviderName=self.name, ProviderDetails=self.server.details(**details)
        )

    def _rows(self, work: Any) -> tuple[Any, Any]:
        provider = identity_providers.find(work.db, self.pool_id, self.name)
        return pools.find(work.db, self.pool_id), provider


def room(
    given: Given, server: OpenIdServer, kind: str = "OIDC", mapping: dict[str, str] | None = None, **details: str
) -> Room:
    pool_id = given.pool()
    name = "Company" if kind == "OIDC" else kind
    given.cognito.create_identity_provider(
        UserPoolId=pool_id,
        ProviderName=name,
        ProviderType=kind,
        ProviderDetails=server.details(**details),
        AttributeMapping=mapping or {"email": "email"},
    )
    return Room(given, pool_id, name, server)
