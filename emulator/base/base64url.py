"""Base64url without padding, as WebAuthn's JSON has it."""

import base64
import re

_TEXT = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


def encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes | None:
    """None for what is not base64url; padding is let pass, as clients send both."""
    stripped = text.rstrip("=")
    if not _TEXT.fullmatch(stripped) or len(stripped) % 4 == 1:
        return None
    return base64.urlsafe_b64decode(stripped + "=" * (-len(stripped) % 4))
