"""What a sign-in through a provider is, whatever the protocol: who leaves for the provider, and who comes back.

A kind of provider (`Protocol`) knows two things: the address that a browser is sent to, and what the answer that the
browser brings back proves. Whom the answer makes in the pool is decided elsewhere (`arrival`), for all kinds alike.
"""

from collections.abc import Mapping
from typing import Any
from typing import Protocol as Interface

from msgspec import Struct, field

from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.work import Work


class Departure(Struct, frozen=True):
    """A sign-in on its way to a provider.

    `state` comes back with the browser (`state` of OAuth, `RelayState` of SAML). `nonce` is what the provider repeats
    inside what it signs: the `nonce` of an ID token; the ID of a SAML request is `_` and the nonce. `callback` is the
    absolute address where the browser comes back. `login_hint`, `prompt` (without `none`), `language` and `acr_values`
    are what the app client sent, for providers that get them.
    """

    state: str
    nonce: str
    callback: str
    login_hint: str | None = None
    prompt: str | None = None
    language: str | None = None
    acr_values: str | None = None


class Identity(Struct, frozen=True):
    """Whom a provider says that somebody is, proven.

    `subject` is its name for the user: `sub`, `id`, `user_id`, NameID. `claims` are by the provider's names, as text as
    Cognito writes it into attributes: several values are `[a, b]`, booleans `true` and `false`; a claim that came empty
    is an empty text, one that did not come is not there. Tokens are there as `access_token` and `id_token`. `told` is
    what InboundFederation gets as `attributes`. `provider_session` is what the provider calls its own session (SAML:
    SessionIndex), for a logout there. `acr` and `amr` are how the provider says that it proved the user.
    """

    subject: str
    claims: Mapping[str, str]
    told: Mapping[str, Any] = field(default_factory=dict)
    provider_session: str | None = None
    acr: str | None = None
    amr: tuple[str, ...] = ()


class Protocol(Interface):
    """A kind of provider. Both functions may ask the provider's servers; they hold nothing meanwhile, and raise
    OAuthError for what the app client hears of a provider that fails or refuses."""

    def begin(self, work: Work, pool: Pool, provider: IdentityProvider, departure: Departure, /) -> str:
        """The address that the browser is sent to."""
        ...

    def finish(
        self,
        work: Work,
        pool: Pool,
        provider: IdentityProvider,
        departure: Departure,
        answer: Mapping[str, str],
        /,
    ) -> Identity:
        """`answer` are the parameters that the browser brought, of the query or the form, each once. Of `departure`
        only `state`, `nonce` and `callback` are known by now."""
        ...
