"""The only source of randomness: codes, tokens, salts and ids all come from here.

A `Protocol`, so that a test can hand in a predictable one.
"""

import base64
import secrets
from functools import lru_cache
from typing import Protocol

from emulator.base import base64url

LOWER_ALPHANUMERIC = "0123456789abcdefghijklmnopqrstuvwxyz"
ALPHANUMERIC = LOWER_ALPHANUMERIC + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Randomness(Protocol):
    def bytes(self, count: int) -> bytes: ...
    def text(self, alphabet: str, length: int) -> str: ...


class SystemRandomness:
    """The operating system's generator."""

    def bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)

    def text(self, alphabet: str, length: int) -> str:
        """Each character as likely as any other: bytes beyond the last whole alphabet, of ASCII, are thrown away."""
        letters, beyond = _table(alphabet)
        found = b""
        while len(found) < length:
            found += secrets.token_bytes(2 * length).translate(letters, beyond)
        return found[:length].decode("ascii")


@lru_cache(64)
def _table(alphabet: str) -> tuple[bytes, bytes]:
    """Which letter each byte stands for, and the bytes that stand for none."""
    whole = 256 - 256 % len(alphabet)
    letters = alphabet.encode("ascii")
    return bytes(letters[byte % len(letters)] for byte in range(256)), bytes(range(whole, 256))


def digits(random: Randomness, length: int) -> str:
    return random.text("0123456789", length)


def base64_text(random: Randomness, count: int) -> str:
    """Standard base64 of `count` random bytes."""
    return base64.b64encode(random.bytes(count)).decode()


def url_text(random: Randomness, count: int) -> str:
    """base64url of `count` random bytes, without padding: for cookies and addresses."""
    return base64url.encode(random.bytes(count))
