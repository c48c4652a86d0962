"""Base64url without padding, as JOSE and WebAuthn have it (RFC 7515 §2)."""

import base64
import binascii
import re

_TEXT = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def encode(content: bytes) -> str:
    return encoded(content).decode()


def encoded(content: bytes) -> bytes:
    """As bytes of ASCII. The padding goes in the pass that makes the letters safe for URLs."""
    return binascii.b2a_base64(content, newline=False).translate(_URL_SAFE, b"=")


def decode(text: str) -> bytes | None:
    """None for what is not base64url; padding is let pass, as clients send both."""
    stripped = text.rstrip("=")
    if not _TEXT.fullmatch(stripped) or len(stripped) % 4 == 1:
        return None
    return base64.urlsafe_b64decode(stripped + "=" * (-len(stripped) % 4))
