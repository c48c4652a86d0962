"""Codes of an authenticator app: RFC 6238 with SHA-1, six digits and steps of thirty seconds.

A step is the number of the half minute since 1970. Cognito takes the code of the step before and of the one after, too.
"""

import base64
import hashlib
import hmac
from datetime import datetime

STEP_SECONDS, DIGITS = 30, 6
SECRET_BYTES = 32  # 52 letters of base32 (recollected, no capture kept)
DRIFT = 1


def new_secret(random: bytes) -> str:
    """Base32 without padding, as apps want it."""
    return base64.b32encode(random).decode().rstrip("=")


def is_secret(text: str) -> bool:
    """Whether a text can be a secret: base32 in capitals, of a length that the model's SecretCode has."""
    try:
        return len(text) >= 16 and base64.b32encode(_key(text)).decode().rstrip("=") == text
    except ValueError:
        return False


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def code_of(secret: str, step: int) -> str:
    digest = hmac.new(_key(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, of those that are accepted now; None for a wrong code."""
    current, given = step_at(now), code.encode("utf-8", "surrogatepass")
    found = None
    for step in range(max(current - DRIFT, 0), current + DRIFT + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), given):
            found = step
    return found


def _key(secret: str) -> bytes:
    return base64.b32decode(secret + "=" * (-len(secret) % 8))
