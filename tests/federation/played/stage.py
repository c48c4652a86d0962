"""A provider that the emulator plays, without the front door: what its page would do, and what the protocol then makes
of the answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from emulator.base import ids
from emulator.errors.oauth import OAuthError
from emulator.federation.identity import Departure, Identity
from emulator.federation.kinds import KINDS
from emulator.federation.played import answers, visits
from emulator.federation.played.answers import Back
from emulator.federation.played.outcomes import Outcome
from emulator.rules.providers import played
from emulator.store import federated_sign_ins, identity_providers, played_providers, pools
from emulator.store.federated_sign_ins import FederatedSignIn
from emulator.work import Work, opened
from tests.support import providers
from tests.support.given import Given

CALLBACK = "http://localhost:9229/oauth2/idpresponse"


@dataclass
class Stage:
    given: Given
    pool_id: str
    name: str

    def comes_back(self, outcome: Outcome, **changes: str) -> Identity:
        """Somebody leaves for the provider, it ends there as told, and the protocol judges what comes. `changes` are of
        what the browser carries there."""
        departure = Departure(f"state-{ids.row_id('s', self.given.services.random)}", "a-nonce", CALLBACK)
        address = self.leaves(departure)
        return self.finishes(departure, self.answer(address, outcome, **changes))

    def refused(self, outcome: Outcome, **changes: str) -> tuple[str, str | None]:
        """What the app client hears."""
        try:
            found = self.comes_back(outcome, **changes)
        except OAuthError as refusal:
            return refusal.error, refusal.description
        raise AssertionError(f"{found} was believed")

    def leaves(self, departure: Departure) -> str:
        with opened(self.given.services, "Departure", write=True) as work:
            pool, provider = self.rows(work)
            assert played.is_played(work, provider)
            address = KINDS[provider.provider_type].begin(work, pool, provider, departure)
            work.write()
            left = FederatedSignIn(
                state_digest=ids.digest(departure.state),
                pool_id=pool.id,
                client_id="the-app-client",
                provider_name=provider.name,
                browser_digest="",
                query="",
                nonce=departure.nonce,
                callback=departure.callback,
                begun_at=work.now,
                expires_at=work.now + timedelta(minutes=5),
            )
            federated_sign_ins.add(work.db, left)
            return address

    def answer(self, address: str, outcome: Outcome, **changes: str) -> Back:
        query = {**dict(parse_qsl(urlsplit(address).query)), **changes}
        with opened(self.given.services, "Page", write=True) as work:
            pool, provider = self.rows(work)
            return answers.back(work, pool, provider, visits.read(work, pool, provider, query), outcome)

    def finishes(self, departure: Departure, back: Back) -> Identity:
        assert back.address == departure.callback
        with opened(self.given.services, "Arrival", write=True) as work:
            pool, provider = self.rows(work)
            return KINDS[provider.provider_type].finish(work, pool, provider, departure, dict(back.parameters))

    def rows(self, work: Work) -> tuple[Any, Any]:
        return pools.find(work.db, self.pool_id), identity_providers.find(work.db, self.pool_id, self.name)


def stage(given: Given, kind: str, **members: Any) -> Stage:
    """A provider of the type, chosen to be played."""
    pool_id = given.pool()
    name = kind if kind in providers.DETAILS and kind != "OIDC" else "Corporate"
    if kind == "SAML":
        members = {"ProviderDetails": {"MetadataFile": providers.metadata()}, **members}
    providers.made(given, pool_id, kind, name, **members)
    found = Stage(given, pool_id, name)
    with opened(given.services, "Choice", write=True) as work:
        played_providers.choose(work.db, found.rows(work)[1].id, True)
    return found
