"""Where a provider is asked: by its ProviderDetails, and by its discovery document for what they do not name.

The document is kept for some minutes. Its issuer must be the one that is set: else whoever answers there could stand in
for another provider (OpenID Connect Discovery, validation of the configuration).
"""

from typing import Any

import orjson

from emulator import errors
from emulator.base.cache import Slot
from emulator.base.clock import running_seconds
from emulator.doors import NoAnswer
from emulator.federation import asking
from emulator.rules.providers import details, played
from emulator.store.identity_providers import IdentityProvider
from emulator.work import Work

KEPT_FOR = 600.0  # seconds
_PATH = "/.well-known/openid-configuration"
_NAMES = {
    "authorize_url": "authorization_endpoint",
    "token_url": "token_endpoint",
    "attributes_url": "userinfo_endpoint",
    "jwks_uri": "jwks_uri",
}
_NAMES_ITSELF = "authorization_response_iss_parameter_supported"
_LONGEST = 2048  # characters of an address: documents of many providers are kept
_JSON = {"Accept": "application/json"}
Document = dict[str, Any]
_DOCUMENTS: Slot[tuple[float, Document]] = Slot(1000)


def find(work: Work, provider: IdentityProvider, name: str) -> str | None:
    """The address by its name in ProviderDetails; None for one that the provider has not. Raises OAuthError."""
    told = provider.details.get(name)
    if told:
        return told
    found: str | None = discovered(work, provider).get(_NAMES[name])
    return found


def require(work: Work, provider: IdentityProvider, name: str) -> str:
    """Raises OAuthError for an address that nobody names."""
    address = find(work, provider, name)
    if address is None:
        raise errors.openid.not_discovered(f"It has no {_NAMES[name]}.")
    return address


def promises_issuer(work: Work, provider: IdentityProvider) -> bool:
    """Whether each of its answers says whose it is (RFC 9207 §3). Who is told all addresses is not looked up for it."""
    if not provider.details.get("oidc_issuer") or all(provider.details.get(name) for name in _NAMES):
        return False
    return discovered(work, provider).get(_NAMES_ITSELF) is True


def is_issuer(given: object, configured: str) -> bool:
    # unverified: A slash at the end makes no other issuer of a provider.
    return isinstance(given, str) and given.rstrip("/") == configured.rstrip("/")


def discovered(work: Work, provider: IdentityProvider) -> Document:
    """What of the provider's document is used, nothing without an issuer. Raises OAuthError."""
    issuer = provider.details.get("oidc_issuer")
    if not issuer:
        return {}
    key = (provider.id, issuer, played.is_played(work, provider))
    kept = work.caches.of(_DOCUMENTS)
    found = kept.find(key)
    if found is not None and found[0] > running_seconds():
        return found[1]
    document = _fetched(work, provider, issuer)
    return kept.put(key, (running_seconds() + KEPT_FOR, document))[1]


def _fetched(work: Work, provider: IdentityProvider, issuer: str) -> Document:
    try:
        answer = asking.get(work, provider, issuer.rstrip("/") + _PATH, _JSON)
    except NoAnswer as problem:
        raise errors.openid.not_discovered(str(problem)) from problem
    if not answer.is_success:
        raise errors.openid.not_discovered(f"It answered {answer.status}.")
    document = parsed(answer.body)
    if document is None:
        raise errors.openid.not_discovered("It answered no JSON object.")
    if not is_issuer(document.get("issuer"), issuer):
        raise errors.openid.not_discovered(f"Its issuer is not {issuer}.")
    return {
        _NAMES_ITSELF: document.get(_NAMES_ITSELF) is True,
        **{name: _address(document, name) for name in _NAMES.values() if document.get(name) is not None},
    }


def _address(document: Document, name: str) -> str:
    address = document[name]
    is_address = isinstance(address, str) and len(address) <= _LONGEST and details.is_secure(address)
    if not is_address:  # evidence: oidc-discovery-tls
        raise errors.openid.not_discovered(f"Its {name} does not begin with https://.")
    return str(address)


def parsed(body: bytes) -> Document | None:
    """The JSON object of an answer."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
