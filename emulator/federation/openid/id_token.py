"""The ID token of a provider: believed once its signature, issuer, audience, times and nonce are right
(OpenID Connect Core; evidence: oidc-id-token).

Times are those of the machine's clock and not of the emulator's, which testers move: a provider lives by the real time.
"""

from collections.abc import Mapping
from typing import Any

from emulator import errors
from emulator.crypto import jwt
from emulator.federation.openid import endpoints, signatures
from emulator.federation.openid.traits import Traits
from emulator.store.identity_providers import IdentityProvider
from emulator.work import Work

LEEWAY = 60  # seconds by which the clocks of two machines may differ
Claims = Mapping[str, Any]


def verified(work: Work, provider: IdentityProvider, traits: Traits, token: str, nonce: str) -> dict[str, Any]:
    """Its claims. Raises OAuthError."""
    parsed = jwt.parse(token)
    if parsed is None:
        raise errors.openid.bad_id_token("format", "It is no signed JWT.")
    signatures.check(work, provider, parsed)
    _check_issuer(provider, traits, parsed.claims.get("iss"))
    _check_audience(provider.details["client_id"], parsed.claims)
    _check_times(work.services.clock.now().timestamp(), parsed.claims)
    _check_nonce(parsed.claims.get("nonce"), nonce)
    return parsed.claims


def _check_issuer(provider: IdentityProvider, traits: Traits, issuer: object) -> None:
    configured = provider.details.get("oidc_issuer", "")
    known = traits.issuers if configured in traits.issuers else (configured,)
    if not any(endpoints.is_issuer(issuer, name) for name in known):
        raise errors.openid.bad_issuer(issuer)


def _check_audience(client_id: str, claims: Claims) -> None:
    """It may be one of several. Where the token says whom it was issued to, that is the pool."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if client_id not in audiences or claims.get("azp", client_id) != client_id:
        raise errors.openid.bad_id_token("audience", f"Its aud or azp is not the client id {client_id}.")


def _check_times(now: float, claims: Claims) -> None:
    expires_at, issued_at, valid_from = claims.get("exp"), claims.get("iat"), claims.get("nbf")
    if not isinstance(expires_at, int | float) or expires_at + LEEWAY <= now:
        raise errors.openid.bad_id_token("exp", "It has expired by this machine's clock, or does not say when.")
    for begin in (issued_at, valid_from):
        if begin is not None and (not isinstance(begin, int | float) or begin - LEEWAY > now):
            raise errors.openid.bad_id_token("iat", "It begins later than this machine's clock shows.")


def _check_nonce(given: object, sent: str) -> None:
    """A code of another sign-in is of no use at a provider that repeats the nonce."""
    # unverified: A provider that repeats no nonce is believed, as LinkedIn is; one that repeats another is not.
    if given is not None and given != sent:
        raise errors.openid.bad_id_token("nonce", "Its nonce is not that of the sign-in.")
