"""Whether a provider signed a token.

The algorithm decides which key is looked at, and never the token: of HS256 the client secret alone, which is no public
key; of the others a key of the provider's own JWKS, by its `kid`. What else a header names as a key (`jwk`, `jku`,
`x5c`, `x5u`) is not looked at. The keys are asked for with each token (evidence: oidc-id-token), so that new ones are
known at once.
"""

import hashlib
import hmac
from typing import Any

from emulator import errors
from emulator.base import base64url
from emulator.crypto.jwt import Parsed
from emulator.doors import ConnectTimedOut, NoAnswer, ReadTimedOut
from emulator.federation import asking
from emulator.federation.openid import endpoints
from emulator.store.identity_providers import IdentityProvider
from emulator.work import Work

LEAST_RSA = 2048  # bits (RFC 7518 §3.3)
_HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}
_TYPES = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
}
_JSON = {"Accept": "application/json"}
Jwk = dict[str, Any]


def check(work: Work, provider: IdentityProvider, token: Parsed) -> None:
    """Raises OAuthError."""
    algorithm = token.header.get("alg")
    if "crit" in token.header:
        raise errors.openid.bad_id_token("header", "It calls an extension critical that is not known.")
    if algorithm in _HASHES:
        _check_by_secret(provider, algorithm, token)
    elif algorithm in _TYPES:
        _check_by_keys(work, provider, algorithm, token)
    else:
        raise errors.openid.bad_id_token("algorithm", "Its alg is none of HMAC, RSA and ECDSA.")


def _check_by_secret(provider: IdentityProvider, algorithm: str, token: Parsed) -> None:
    secret = provider.secret_details.get("client_secret")
    if not secret:
        raise errors.openid.bad_id_token("algorithm", "Its alg needs a client secret, and the provider has none.")
    made = hmac.new(secret.encode(), token.signing_input, _HASHES[algorithm]).digest()
    if not hmac.compare_digest(made, token.signature):
        raise errors.openid.bad_id_token("signature", "It is not signed by the client secret.")


def _check_by_keys(work: Work, provider: IdentityProvider, algorithm: str, token: Parsed) -> None:
    kid = token.header.get("kid")
    if not isinstance(kid, str):
        raise errors.openid.bad_id_token("kid", "It names no key (kid).")
    keys = [key for key in _published(work, provider) if _is_meant(key, kid, algorithm)]
    if not keys:
        raise errors.openid.bad_id_token("kid", "The provider publishes no such key for this algorithm.")
    if not any(_is_signed(key, algorithm, token) for key in keys):
        raise errors.openid.bad_id_token("signature", "It is not signed by the key that it names.")


def _published(work: Work, provider: IdentityProvider) -> list[Jwk]:
    address = endpoints.require(work, provider, "jwks_uri")
    try:
        answer = asking.get(work, provider, address, _JSON)
    except (ConnectTimedOut, ReadTimedOut) as problem:
        raise errors.openid.keys_timed_out() from problem
    except NoAnswer as problem:
        raise errors.openid.no_keys(str(problem)) from problem
    told = endpoints.parsed(answer.body) if answer.is_success else None
    keys = told.get("keys") if told is not None else None
    if not isinstance(keys, list):
        raise errors.openid.no_keys(f"It answered {answer.status} and no keys.")
    return [key for key in keys if isinstance(key, dict)]


def _is_meant(key: Jwk, kid: str, algorithm: str) -> bool:
    """A key of this name, for signatures, and for this algorithm where it says for which."""
    return (
        key.get("kid") == kid
        and key.get("kty") == _TYPES[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    )


def _is_signed(key: Jwk, algorithm: str, token: Parsed) -> bool:
    """False for a key that is none, too."""
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, RSAKey
    from joserfc.jws import JWSRegistry

    kind = RSAKey if _TYPES[algorithm] == "RSA" else ECKey
    if kind is RSAKey and _bits(key.get("n")) < LEAST_RSA:
        return False
    public: dict[str, str | list[str]] = {name: key[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in key}
    verifier = JWSRegistry(algorithms=[algorithm]).get_alg(algorithm)
    try:
        imported = kind.import_key(public)
        verifier.check_key(imported)
        return verifier.verify(token.signing_input, token.signature, imported)
    except (JoseError, ValueError, TypeError):
        return False


def _bits(modulus: object) -> int:
    content = base64url.decode(modulus) if isinstance(modulus, str) else None
    return int.from_bytes(content or b"").bit_length()
