"""A pool with a SAML provider, and its answers handed to the protocol itself: what each is worth."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from lxml import etree

from emulator.errors.oauth import OAuthError
from emulator.federation.identity import Departure, Identity
from emulator.federation.saml import sign_on
from emulator.store import identity_providers, pools
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.work import Services, Work, opened
from tests.support import providers
from tests.support.given import Given
from tests.support.saml_provider import SamlProvider, Told, encoded

Found = TypeVar("Found")
CALLBACK = "http://localhost:9229/saml2/idpresponse"
NONCE = "5d2c3b1e-1111-4222-8333-444455556666"


@dataclass
class Scene:
    given: Given
    services: Services
    pool_id: str
    provider: SamlProvider = field(default_factory=SamlProvider)
    name: str = "Corp"

    def make(self, mapping: dict[str, str] | None = None, **details: str) -> None:
        told = {"MetadataFile": self.provider.metadata(), **details}
        if "MetadataURL" in details:
            del told["MetadataFile"]
        mapped = {"AttributeMapping": mapping} if mapping else {}
        providers.made(self.given, self.pool_id, "SAML", self.name, ProviderDetails=told, **mapped)

    def told(self, **changes: Any) -> Told:
        usual = {
            "audience": f"urn:amazon:cognito:sp:{self.pool_id}",
            "recipient": CALLBACK,
            "request_id": f"_{NONCE}",
            "issuer": self.provider.entity_id,
        }
        return Told(**{**usual, **changes})

    def signed(self, **changes: Any) -> etree._Element:
        """A good answer, signed as a whole."""
        return self.provider.sign(self.told(**changes).response())

    def begin(self, **departure: Any) -> str:
        leaving = Departure(**{"state": "a-state", "nonce": NONCE, "callback": CALLBACK, **departure})
        return self._run(lambda work, pool, provider: sign_on.begin(work, pool, provider, leaving))

    def finish(self, document: Any) -> Identity:
        return self.answered({"SAMLResponse": encoded(document)})

    def answered(self, answer: dict[str, str]) -> Identity:
        leaving = Departure(state="a-state", nonce=NONCE, callback=CALLBACK)
        return self._run(lambda work, pool, provider: sign_on.finish(work, pool, provider, leaving, answer))

    def unsolicited(self, document: Any) -> Identity:
        answer = {"SAMLResponse": encoded(document)}
        return self._run(lambda work, pool, provider: sign_on.unsolicited(work, pool, provider, CALLBACK, answer))

    def refusal(self, document: Any) -> str:
        """What the app client hears of it."""
        return self.refused(lambda: self.finish(document))

    def refused(self, act: Callable[[], object]) -> str:
        with pytest.raises(OAuthError) as refusal:
            act()
        assert refusal.value.error == "server_error"
        beginning, _, reason = (refusal.value.description or "").partition("Invalid SAML response received: ")
        assert (beginning, reason[-2:]) == ("", ". ")
        return reason[:-2]

    def certificate(self) -> str:
        """For which the provider encrypts."""
        shown = self.given.cognito.describe_identity_provider(UserPoolId=self.pool_id, ProviderName=self.name)
        found: str = shown["IdentityProvider"]["ProviderDetails"]["ActiveEncryptionCertificate"]
        return found

    def _run(self, act: Callable[[Work, Pool, IdentityProvider], Found]) -> Found:
        with opened(self.services, "test") as work:
            pool = pools.find(work.db, self.pool_id)
            provider = identity_providers.find(work.db, self.pool_id, self.name)
            assert pool is not None
            assert provider is not None
            return act(work, pool, provider)
