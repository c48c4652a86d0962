"""Secrets sealed where they are kept: AES-256-GCM under keys made of the one in EMULATOR_SECRET_KEY_FILE.

The nonce is made of the secret itself (HMAC-SHA256, 12 bytes), so the same secret in the same column is sealed alike:
the database can still compare two, and whoever reads it learns that they are equal and nothing else. A sealed text says
which column it is of, and does not open in another.
"""

import base64
import binascii
import hashlib
import hmac
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PREFIX = "sealed:v1:"
KEY_BYTES, _NONCE_BYTES = 32, 12


class SealIsBroken(Exception):
    """A text that this key did not seal, or that was altered, or that is of another column."""


class Seal:
    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derived(key, b"cognito-emulator seal"))
        self._nonces = _derived(key, b"cognito-emulator nonce")

    def seal(self, secret: str, place: str) -> str:
        content, aad = secret.encode(), place.encode()
        nonce = hmac.new(self._nonces, aad + b"\0" + content, hashlib.sha256).digest()[:_NONCE_BYTES]
        return PREFIX + base64.b64encode(nonce + self._cipher.encrypt(nonce, content, aad)).decode()

    def open(self, sealed: str, place: str) -> str:
        """Raises SealIsBroken."""
        try:
            raw = base64.b64decode(sealed.removeprefix(PREFIX), validate=True)
            return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode()
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise SealIsBroken(f"what stands in {place} was not sealed by this key, or was altered") from error


def is_sealed(text: str) -> bool:
    return text.startswith(PREFIX)


def read_key(file: str) -> Seal:
    """Raises ValueError for a file that is not there, or that holds anything but 32 bytes in base64."""
    try:
        text = Path(file).expanduser().read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError, RuntimeError) as error:
        raise ValueError(f"EMULATOR_SECRET_KEY_FILE cannot be read: {error}") from error
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(
            f"EMULATOR_SECRET_KEY_FILE names {file}, which does not hold {KEY_BYTES} bytes in base64; "
            "`openssl rand -base64 32` makes some"
        )
    return Seal(key)


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.new(key, purpose, hashlib.sha256).digest()
