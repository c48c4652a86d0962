"""RSA keys: made, loaded, and published as a JWK. Which pool has which keys is for `tokens/`."""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key

from emulator.base import base64url
from emulator.base.randomness import Randomness, base64_text


def generate_signing_key() -> str:
    """A new RSA-2048 key as PEM (PKCS8, unencrypted). Takes 33 ms, at times 76.

    Its randomness is OpenSSL's own, the one exception to `base/`.
    """
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def load_signing_key(pem: str) -> RSAPrivateKey:
    """The key of a PEM that `generate_signing_key` made. Raises ValueError if it holds another kind of key.

    Its arithmetic is not checked again: that takes 38 ms where the rest takes 0.01, and guards against a key someone
    else chose. Ours come from our own rows; who can write those can replace the key by a sound one anyway.
    """
    key = serialization.load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("the signing key is not an RSA key")
    return key


def public_pem(key: RSAPublicKey) -> str:
    """The public half alone, as PEM."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


def load_public_key(pem: str) -> RSAPublicKey:
    """Raises ValueError if the PEM holds another kind of key."""
    key = serialization.load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("the public key is not an RSA key")
    return key


def public_jwk(key: RSAPublicKey, kid: str) -> dict[str, str]:
    """One member of a JWKS, in Cognito's order of members (evidence: token-keys)."""
    numbers = key.public_numbers()
    return {
        "alg": "RS256",
        "e": _base64url(numbers.e),
        "kid": kid,
        "kty": "RSA",
        "n": _base64url(numbers.n),
        "use": "sig",
    }


def new_kid(random: Randomness) -> str:
    """Standard base64 of 32 random bytes, as Cognito's key ids look: 44 characters, the last `=`."""
    return base64_text(random, 32)


def _base64url(number: int) -> str:
    content = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64url.encode(content)
