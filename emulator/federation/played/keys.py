"""The key that a played provider signs by: RSA, of Apple an elliptic curve as the real one has. Its certificate is what
SAML trusts. Made when first needed; of two processes the first wins."""

from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from emulator.base import base64url, ids
from emulator.base.randomness import Randomness
from emulator.base.runners import step_out
from emulator.crypto import certificates, keys
from emulator.rules.providers import details
from emulator.store import played_providers
from emulator.store.identity_providers import IdentityProvider
from emulator.store.played_providers import PlayedProvider
from emulator.work import Work

RS256, ES256 = "RS256", "ES256"
# Of the certificate: no clock that a tester sets is outside.
_BEGINS, _ENDS = datetime(1990, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)
_HALF = 32  # bytes of each number of an ES256 signature


def require(work: Work, provider: IdentityProvider) -> PlayedProvider:
    """With its key, made if it has none. Making it holds nothing: who read before looks again."""
    found = played_providers.find(work.db, provider.id)
    if found is not None and found.private_pem is not None:
        return found
    work.going_out()
    with work.nothing_held(), step_out():
        made = _made(provider, work.random)
    work.write()
    played_providers.put_missing_key(work.db, made)
    kept = played_providers.find(work.db, provider.id)
    assert kept is not None  # noqa: S101
    return kept


def algorithm(provider: IdentityProvider) -> str:
    return ES256 if provider.provider_type == details.APPLE else RS256


def signature(pem: str, content: bytes, *, broken: bool = False) -> bytes:
    """By RS256 or ES256, as the key is. A broken one is of other content."""
    content = content + b"!" if broken else content
    key = serialization.load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(key.sign(content, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(_HALF) + s.to_bytes(_HALF)
    return keys.load_signing_key(pem).sign(content, PKCS1v15(), hashes.SHA256())


def jwk(key: PlayedProvider) -> dict[str, str]:
    """As the provider publishes it."""
    assert key.private_pem is not None and key.kid is not None  # noqa: S101
    private = serialization.load_pem_private_key(
        key.private_pem.encode(), password=None, unsafe_skip_rsa_key_validation=True
    )
    if isinstance(private, ec.EllipticCurvePrivateKey):
        numbers = private.public_key().public_numbers()
        point = {
            name: base64url.encode(number.to_bytes(_HALF)) for name, number in (("x", numbers.x), ("y", numbers.y))
        }
        return {"kty": "EC", "crv": "P-256", "alg": ES256, "use": "sig", "kid": key.kid, **point}
    return keys.public_jwk(keys.load_signing_key(key.private_pem).public_key(), key.kid)


def _made(provider: IdentityProvider, random: Randomness) -> PlayedProvider:
    kid = ids.uuid4(random)
    if provider.provider_type == details.APPLE:
        pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return PlayedProvider(provider.id, None, kid, pem.decode())
    pem_text = keys.generate_signing_key()
    is_saml = provider.provider_type == details.SAML
    name = f"{provider.name}, played"[:64]
    certificate = certificates.self_signed(pem_text, name, random, begins=_BEGINS, ends=_ENDS) if is_saml else None
    return PlayedProvider(provider.id, None, kid, pem_text, certificate)
