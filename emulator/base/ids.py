"""Identifiers in the forms Cognito gives them, and our own row ids.

Row ids are text and sort by the moment they were made (real time, not the emulator's clock), so that "newest first"
is an index scan and a cursor never moves backwards when a test sets the clock back.
"""

import hashlib
import re
import time
from datetime import datetime

from emulator.base.randomness import ALPHANUMERIC, LOWER_ALPHANUMERIC, Randomness

# The strictest clients decide what a pinned pool id may look like: aws-jwt-verify parses it with this expression and
# amazon-cognito-identity-js refuses more than 55 characters.
POOL_ID = re.compile(r"^[a-z]{2}-(gov-)?[a-z]+-\d_[a-zA-Z0-9]+$")
REGION = r"[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-[0-9]{1,2}"  # one that AWS could have, of any partition
CLIENT_ID = re.compile(r"^[\w+]+$", re.ASCII)


def row_id(prefix: str, random: Randomness) -> str:
    """`msg-0190…-k3x9…`: microseconds in hexadecimal, then eight random characters."""
    return f"{prefix}-{time.time_ns() // 1000:014x}-{random.text(LOWER_ALPHANUMERIC, 8)}"


def first_row_id(prefix: str, at: datetime) -> str:
    """Before every row id made at that moment or later."""
    return f"{prefix}-{int(at.timestamp() * 1_000_000):014x}-"


def pool_id(region: str, random: Randomness) -> str:
    return f"{region}_{random.text(ALPHANUMERIC, 9)}"


def client_id(random: Randomness) -> str:
    return random.text(LOWER_ALPHANUMERIC, 26)


def client_secret(random: Randomness) -> str:
    return random.text(LOWER_ALPHANUMERIC, 51)


def sub(random: Randomness) -> str:
    """A user's sub as pools have made it since 2023: a UUID in form, whose second group reads `x0x1` and whose third
    begins `70`. Not a version 4 UUID (captures S4, 7.2)."""
    text = list(random.bytes(16).hex())
    text[9], text[11] = "0", "1"
    text[12], text[13] = "7", "0"
    joined = "".join(text)
    return f"{joined[:8]}-{joined[8:12]}-{joined[12:16]}-{joined[16:20]}-{joined[20:]}"


def uuid4(random: Randomness) -> str:
    """RFC 9562: version 4 in the seventh byte, the variant in the ninth. By hand: `uuid.UUID` costs thrice this."""
    made = bytearray(random.bytes(16))
    made[6] = made[6] & 0x0F | 0x40
    made[8] = made[8] & 0x3F | 0x80
    text = made.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def digest(text: str) -> str:
    """The look-up key of a secret we do not keep: 32 hexadecimal characters of SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
