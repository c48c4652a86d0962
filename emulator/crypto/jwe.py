"""Refresh tokens as bytes: encrypted, as Cognito's are, so that clients which look at them see what they expect.

Compact JWE (RFC 7516) with RSA-OAEP and A256GCM, of 1.7 to 1.8 kB, beginning `eyJjdHkiOiJKV1Qi`
(evidence: token-keys). What is inside, and whether it is still good, is for `tokens/`.

Whoever has the public key can make such a token: it must be a key of its own, never one of a pool's published JWKS, and
a token that opens proves nothing until its row is found.
"""

import base64
import binascii
import threading

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1

from emulator.base import base64url
from emulator.base.randomness import Randomness

_HEADER = base64url.encoded(b'{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}')
# RSA-OAEP is defined over SHA-1 (RFC 7518 §4.3); OAEP does not lean on its collisions.
_OAEP = OAEP(mgf=MGF1(SHA1()), algorithm=SHA1(), label=None)  # noqa: S303
_TAG = 16
# Filled up to this, a token has 1750 characters: by one 0x80 and zeros, which can be told from any payload (ISO/IEC
# 7816-4).
_FILLED = 978
MAX_LENGTH = 16 * 1024
TOKENS_OF_A_KEY = 2**16


class Sealer:
    """Seals tokens for one key; safe to use from many threads. To wrap a content key is a power, and nearly all that a
    token costs: so the tokens of a process share one, and with it their second part, and change it long before chance
    could give two of them the same iv of 96 bits."""

    def __init__(self, key: RSAPublicKey) -> None:
        self._key = key
        self._lock = threading.Lock()
        self._content: AESGCM | None = None
        self._beginning = b""
        self._left = 0

    def seal(self, payload: bytes, random: Randomness) -> str:
        """The token that only the private key opens. A short payload is filled up; more than 977 bytes lengthen it.

        Raises ValueError for a payload whose token `open` would refuse as too long.
        """
        content, beginning = self._wrapped(random)
        iv = random.bytes(12)
        encrypted = content.encrypt(iv, (payload + b"\x80").ljust(_FILLED, b"\0"), _HEADER)
        encoded = base64url.encoded
        token = b"%b.%b.%b.%b" % (beginning, encoded(iv), encoded(encrypted[:-_TAG]), encoded(encrypted[-_TAG:]))
        if len(token) > MAX_LENGTH:
            raise ValueError(f"a refresh token of {len(token)} characters is longer than {MAX_LENGTH}")
        return token.decode()

    def _wrapped(self, random: Randomness) -> tuple[AESGCM, bytes]:
        """The content key, and what a token of it begins with."""
        with self._lock:
            if self._content is None or self._left == 0:
                content_key = random.bytes(32)
                self._content, self._left = AESGCM(content_key), TOKENS_OF_A_KEY
                self._beginning = _HEADER + b"." + base64url.encoded(self._key.encrypt(content_key, _OAEP))
            self._left -= 1
            return self._content, self._beginning


def seal(key: RSAPublicKey, payload: bytes, random: Randomness) -> str:
    """A token that shares nothing with any other."""
    return Sealer(key).seal(payload, random)


def open(key: RSAPrivateKey, token: str) -> bytes | None:
    """The payload of a token `seal` made, or None.

    Only the one header we write is accepted, so no token chooses its algorithm or asks to be decompressed.
    """
    if len(token) > MAX_LENGTH or not token.isascii() or token.count(".") != 4:
        return None
    header, *encoded = token.encode().split(b".")
    if header != _HEADER:
        return None
    try:
        wrapped, iv, encrypted, tag = (_decoded(part) for part in encoded)
        if len(iv) != 12 or len(tag) != _TAG:
            return None
        content = AESGCM(key.decrypt(wrapped, _OAEP)).decrypt(iv, encrypted + tag, header)
    except (ValueError, InvalidTag):
        return None
    return content.rstrip(b"\0")[:-1]


def _decoded(text: bytes) -> bytes:
    """Raises ValueError for anything but the one spelling of its bytes: a refresh token is looked up by its text."""
    content = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    if base64url.encoded(content) != text:
        raise binascii.Error("not canonical base64url")
    return content
