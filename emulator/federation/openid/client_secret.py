"""What the pool proves itself by at a provider: the secret that is set, or of Apple a token that the key signs."""

from datetime import timedelta
from typing import Any

from emulator import errors
from emulator.base.clock import epoch_seconds
from emulator.federation.openid.traits import Traits
from emulator.rules.providers import played
from emulator.store.identity_providers import IdentityProvider
from emulator.work import Work

LIVES_FOR = timedelta(minutes=5)
_BEGIN, _END = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"


def of(work: Work, provider: IdentityProvider, traits: Traits) -> str | None:
    """None for a provider without one. Raises OAuthError for a key that cannot sign; who plays Apple takes any, since a
    tester has none."""
    if traits.key_signs and played.is_played(work, provider):
        return provider.details["key_id"]
    return _signed(work, provider) if traits.key_signs else provider.secret_details.get("client_secret")


def _signed(work: Work, provider: IdentityProvider) -> str:
    """ES256, by the real clock, which Apple has, too."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey

    now = epoch_seconds(work.services.clock.now())
    claims: dict[str, Any] = {
        "iss": provider.details["team_id"],
        "iat": now,
        "exp": now + int(LIVES_FOR.total_seconds()),
        "aud": provider.details["oidc_issuer"],
        "sub": provider.details["client_id"],
    }
    try:
        key = ECKey.import_key(_pem(provider.secret_details.get("private_key", "")))
        return jwt.encode({"alg": "ES256", "kid": provider.details["key_id"]}, claims, key, algorithms=["ES256"])
    except (JoseError, ValueError, TypeError) as error:
        raise errors.openid.key_cannot_sign("private_key is no key of P-256 in PKCS 8.") from error


def _pem(text: str) -> str:
    """The key with or without its first and last line, as consoles hand it on."""
    body = "".join(text.replace(_BEGIN, "").replace(_END, "").split())
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join([_BEGIN, *lines, _END, ""])
