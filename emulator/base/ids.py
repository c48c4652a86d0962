"""Identifiers in the forms Cognito gives them, and our own row ids.

Row ids are text and sort by the moment they were made (real time, not the emulator's clock), so that "newest first"
is an index scan and a cursor never moves backwards when a test sets the clock back.
"""

import hashlib
import re
import time
import uuid

from emulator.base.randomness import ALPHANUMERIC, LOWER_ALPHANUMERIC, Randomness

# The strictest clients decide what a pinned pool id may look like: aws-jwt-verify parses it with this expression and
# amazon-cognito-identity-js refuses more than 55 characters.
POOL_ID = re.compile(r"^[a-z]{2}-(gov-)?[a-z]+-\d_[a-zA-Z0-9]+$")
CLIENT_ID = re.compile(r"^[\w+]+$", re.ASCII)


def row_id(prefix: str, random: Randomness) -> str:
    """`msg-0190…-k3x9…`: microseconds in hexadecimal, then eight random characters."""
    return f"{prefix}-{time.time_ns() // 1000:014x}-{random.text(LOWER_ALPHANUMERIC, 8)}"


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
    return str(uuid.UUID(bytes=random.bytes(16), version=4))


def digest(text: str) -> str:
    """The look-up key of a secret we do not keep: 32 hexadecimal characters of SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
