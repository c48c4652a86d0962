"""The only source of randomness: codes, tokens, salts and ids all come from here.

A `Protocol`, so that a test can hand in a predictable one.
"""

import base64
import os
import secrets
import threading
from functools import lru_cache
from typing import Final, Protocol

from emulator.base import base64url

LOWER_ALPHANUMERIC = "0123456789abcdefghijklmnopqrstuvwxyz"
ALPHANUMERIC = LOWER_ALPHANUMERIC + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Randomness(Protocol):
    def bytes(self, count: int) -> bytes: ...
    def text(self, alphabet: str, length: int) -> str: ...


class _Stock:
    """Bytes of the operating system's generator, which gives four thousand in the time of a hundred. Each is given away
    once, also beside other threads, and none to a process that was forked off."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bytes = b""
        self._at = 0
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._begin_anew)

    def take(self, count: int) -> bytes:
        with self._lock:
            at = self._at
            if at + count > len(self._bytes):
                self._bytes, at = secrets.token_bytes(max(_AT_ONCE, count)), 0
            self._at = at + count
            return self._bytes[at : at + count]

    def _begin_anew(self) -> None:
        self._lock = threading.Lock()  # whoever held it is in the other process
        self._bytes, self._at = b"", 0


_AT_ONCE: Final = 4096
_stock = _Stock()


class SystemRandomness:
    """The operating system's generator."""

    def bytes(self, count: int) -> bytes:
        return _stock.take(count)

    def text(self, alphabet: str, length: int) -> str:
        """Each character as likely as any other: bytes beyond the last whole alphabet, of ASCII, are thrown away."""
        letters, beyond = _table(alphabet)
        found = b""
        while len(found) < length:
            found += _stock.take(2 * length).translate(letters, beyond)
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
