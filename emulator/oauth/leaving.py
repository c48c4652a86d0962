"""A browser goes to another provider to sign in: where to, and what must come back with it.

Three things tie the way back to the way there: a state that is good once, a cookie that only this browser has, and a
nonce inside what the provider signs.
"""

from datetime import timedelta

from emulator.base import ids
from emulator.base.randomness import url_text
from emulator.errors.oauth import OAuthError
from emulator.federation import levels
from emulator.federation.identity import Departure
from emulator.federation.kinds import KINDS
from emulator.oauth import cookies, played_address, replies
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import LOCAL, Asked, Refused
from emulator.rules.providers import details, played
from emulator.store import federated_sign_ins, identity_providers
from emulator.store.federated_sign_ins import FederatedSignIn
from emulator.store.identity_providers import IdentityProvider
from emulator.work import Work

LIVES = timedelta(minutes=5)  # evidence: federated-sign-in-lives
CALLBACK, SAML_CALLBACK = "/oauth2/idpresponse", "/saml2/idpresponse"
_BYTES = 32


def foreign(work: Work, asked: Asked) -> list[IdentityProvider]:
    """The providers that the app client offers, in the order in which it names them. Those that are gone are not
    there."""
    names = [name for name in asked.client.effective.identity_providers if name != LOCAL]
    found = {provider.name: provider for provider in identity_providers.among(work.db, asked.place.pool.id, names)}
    return [found[name] for name in names if name in found]


def chosen(work: Work, asked: Asked) -> IdentityProvider | None:
    """The provider that the browser goes to without a page: the one that is named, or the only one that the app client
    has (evidence: only-provider)."""
    offered = foreign(work, asked)
    if asked.provider is not None:
        return next((provider for provider in offered if provider.name == asked.provider), None)
    is_only = len(asked.client.effective.identity_providers) == 1
    return offered[0] if is_only and offered else None


def leave(work: Work, request: Request, asked: Asked, provider: IdentityProvider) -> Reply:
    """Raises Refused for a provider whose own servers fail."""
    work.going_out()
    state = url_text(work.random, _BYTES)
    departure = _departure(work, request, asked, provider, state)
    try:
        address = KINDS[provider.provider_type].begin(work, asked.place.pool, provider, departure)
    except OAuthError as error:
        raise Refused(error, asked.back) from error
    browser, given = cookies.browser(request, work.random)
    work.write()
    federated_sign_ins.add(work.db, _sign_in(work, request, asked, provider, departure, browser))
    if played.is_played(work, provider):
        address = played_address.instead(provider, address)
    return replies.redirect(address).having(*given)


def callback(request: Request, provider: IdentityProvider) -> str:
    """Where the provider sends the browser: to the address by which it came, whose cookies it has."""
    is_saml = provider.provider_type == details.SAML
    return f"{request.origin}{request.base}{SAML_CALLBACK if is_saml else CALLBACK}"


def _departure(work: Work, request: Request, asked: Asked, provider: IdentityProvider, state: str) -> Departure:
    """All prompts but `none` go along (evidence: authorize-prompt)."""
    return Departure(
        state=state,
        nonce=ids.uuid4(work.random),
        callback=callback(request, provider),
        login_hint=asked.login_hint,
        prompt=" ".join(sorted(asked.prompts - {"none"})) or None,
        language=asked.language,
        acr_values=levels.asked(asked.place.pool, provider, asked.acr_values),
    )


def _sign_in(
    work: Work, request: Request, asked: Asked, provider: IdentityProvider, departure: Departure, browser: str
) -> FederatedSignIn:
    return FederatedSignIn(
        state_digest=ids.digest(departure.state),
        pool_id=asked.place.pool.id,
        client_id=asked.client.id,
        provider_name=provider.name,
        browser_digest=ids.digest(browser),
        query=request.raw_query,
        nonce=departure.nonce,
        callback=departure.callback,
        begun_at=work.now,
        expires_at=work.now + LIVES,
    )
