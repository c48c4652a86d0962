"""Private keys that a seed brings: PEM in the file, or a file beside it. Signing keys of pools, and passkeys of tests.

Knows nothing of pools and users; what is no such key is a ValueError with a sentence.
"""

import base64
import hashlib
import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from emulator.base import base64url
from emulator.rules.factors.passkey_ceremony import ES256, RS256

_BEGIN = "-----BEGIN "
LARGEST = 64 * 1024  # bytes of a file with a key
_SMALLEST_RSA = 2048


def pem(text: str, folder: Path | None) -> str:
    """A PEM as it is; of anything else the content of the file of that name, which is in the seed's own folder. Without
    one a seed can name no file: it came from somewhere else."""
    if text.lstrip().startswith(_BEGIN):
        return text
    if folder is None:
        raise ValueError("is not a PEM; this file can name no other, so write the PEM itself into it")
    path = Path(os.path.realpath(folder / text))
    if not path.is_relative_to(os.path.realpath(folder)):
        raise ValueError("names a file outside of the seed's folder")
    try:
        return _content(path)
    except OSError as error:
        raise ValueError(f"is neither a PEM nor a file that can be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError("names a file that is no PEM") from None


def _content(path: Path) -> str:
    """Of a regular file, as reading a device or a pipe has no end."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise ValueError("names something that is no regular file")
    if found.st_size > LARGEST:
        raise ValueError("names a file that is too large for a key")
    return path.read_text(encoding="ascii")


def signing(text: str) -> str:
    """A signing key in the form that the database keeps (PKCS8)."""
    key = _loaded(text)
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < _SMALLEST_RSA:
        raise ValueError(f"is not an RSA key of {_SMALLEST_RSA} bits or more")
    return _pkcs8(key)


def kid(private_pem: str, pool_id: str, use: str) -> str:
    """Always the same for a key, its pool and its use, in the form that Cognito's have."""
    digest = hashlib.sha256("\0".join((pool_id, use, private_pem)).encode()).digest()
    return base64.b64encode(digest).decode()


def passkey(text: str) -> str:
    """The public half of a passkey's private key: COSE, in base64url."""
    public = _loaded(text).public_key()
    if isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, ec.SECP256R1):
        point = public.public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        return _cose({1: 2, 3: ES256, -1: 1, -2: x, -3: y})
    if isinstance(public, rsa.RSAPublicKey) and public.key_size >= _SMALLEST_RSA:
        numbers = public.public_numbers()
        return _cose({1: 3, 3: RS256, -1: _bytes(numbers.n), -2: _bytes(numbers.e)})
    raise ValueError(f"is neither an EC key of the curve P-256 nor an RSA key of {_SMALLEST_RSA} bits or more")


def checked_passkey(public_key: str) -> str:
    """A passkey's public key as it is, if sign-ins can be verified by it."""
    import webauthn.helpers as helpers

    try:
        key = helpers.decode_credential_public_key(base64url.decode(public_key) or b"")
        helpers.decoded_public_key_to_cryptography(key)
    except Exception as error:
        # The library stumbles in many ways over what is no key.
        raise ValueError("is not a COSE key in base64url") from error
    if key.alg not in (ES256, RS256):
        raise ValueError("is of another algorithm than ES256 and RS256")
    return public_key


def pkcs8(text: str) -> bytes:
    """A private key as virtual authenticators take it."""
    return _loaded(text).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _loaded(text: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("is not a private key in PEM that no password protects") from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ValueError("is neither an RSA nor an EC key")
    return key


def _pkcs8(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _cose(members: dict[int, int | bytes]) -> str:
    from webauthn.helpers import encode_cbor

    return base64url.encode(encode_cbor(members))


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
