"""The only source of randomness: codes, tokens, salts and ids all come from here.

A `Protocol`, so that a test can hand in a predictable one.
"""

import base64
import os
import secrets
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Generic, Protocol, TypeVar

from emulator.base import base64url

Kind = TypeVar("Kind", bytes, str)
LOWER_ALPHANUMERIC = "0123456789abcdefghijklmnopqrstuvwxyz"
ALPHANUMERIC = LOWER_ALPHANUMERIC + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Randomness(Protocol):
    def bytes(self, count: int) -> bytes: ...
    def text(self, alphabet: str, length: int) -> str: ...


class _Stock(Generic[Kind]):
    """Bytes of the operating system's generator, which gives four thousand in the time of a hundred, or letters made of
    them. Each is given away once, also beside other threads, and none to a process that was forked off."""

    def __init__(self, more: Callable[[int], Kind]) -> None:
        """`more` brings so many of them, or some beyond that."""
        self._more: Callable[[int], Kind] = more
        self._lock = threading.Lock()
        self._there: Kind = more(0)
        self._at = 0
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._begin_anew)

    def take(self, count: int) -> Kind:
        with self._lock:
            at = self._at
            if at + count > len(self._there):
                self._there, at = self._more(max(_AT_ONCE, count)), 0
            self._at = at + count
            return self._there[at : at + count]

    def _begin_anew(self) -> None:
        self._lock = threading.Lock()  # whoever held it is in the other process
        self._there, self._at = self._more(0), 0


_AT_ONCE: Final = 4096
_bytes = _Stock(secrets.token_bytes)


class SystemRandomness:
    """The operating system's generator."""

    def bytes(self, count: int) -> bytes:
        return _bytes.take(count)

    def text(self, alphabet: str, length: int) -> str:
        """Each character as likely as any other: bytes beyond the last whole alphabet, of ASCII, are thrown away."""
        return _letters(alphabet).take(length)


@lru_cache(64)
def _letters(alphabet: str) -> _Stock[str]:
    whole = 256 - 256 % len(alphabet)
    encoded = alphabet.encode("ascii")
    of_byte = bytes(encoded[byte % len(encoded)] for byte in range(256))
    beyond = bytes(range(whole, 256))

    def more(count: int) -> str:
        found = b""
        while len(found) < count:
            found += secrets.token_bytes(2 * count).translate(of_byte, beyond)
        return found.decode("ascii")

    return _Stock(more)


def digits(random: Randomness, length: int) -> str:
    return random.text("0123456789", length)


def base64_text(random: Randomness, count: int) -> str:
    """Standard base64 of `count` random bytes."""
    return base64.b64encode(random.bytes(count)).decode()


def url_text(random: Randomness, count: int) -> str:
    """base64url of `count` random bytes, without padding: for cookies and addresses."""
    return base64url.encode(random.bytes(count))
