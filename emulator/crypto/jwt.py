"""ID and access tokens as bytes: signed, read and verified with RS256.

The bytes are Cognito's: claims in the order of a Java HashMap, `/` written `\\/`, no space
(evidence: claim-order). AWS promises no order, but clients' snapshots hold it. What the claims mean, and whether they
have expired, is for `tokens/`.
"""

import base64
import binascii
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec import Struct

from emulator.base import base64url, java_order

# Fifty custom attributes of 2048 characters fit; a request does not get to make us decode more.
MAX_LENGTH = 1024 * 1024

_ALGORITHM = "RS256"
_PADDING = PKCS1v15()
_HASH = SHA256()


class Parsed(Struct, frozen=True):
    """A token taken apart, and believed in nothing until `verify` has said so."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signing_input: bytes
    signature: bytes


def sign(key: RSAPrivateKey, kid: str, claims: Mapping[str, Any]) -> str:
    """The token in compact form, with the header `{"kid":…,"alg":"RS256"}` in this order.

    The top-level claims are put in HashMap order, which depends on the order they are given in only where two share a
    bucket; an object inside a claim keeps its own. Raises TypeError for a claim JSON cannot carry.
    """
    signing_input = _header(kid) + _encoded(java_order.in_order(claims))
    signature = key.sign(signing_input, _PADDING, _HASH)
    return (signing_input + b"." + base64url.encoded(signature)).decode()


def parse(token: str) -> Parsed | None:
    """The parts of a signed token, or None unless it is exactly that.

    Three parts of unpadded base64url in the one spelling their bytes have, the first two JSON objects, and at most
    1 MiB in all. The signature is not looked at.
    """
    if len(token) > MAX_LENGTH or not token.isascii() or token.count(".") != 2:
        return None
    header_text, claims_text, signature_text = token.encode().split(b".")
    header, claims, signature = _object(header_text), _object(claims_text), _decoded(signature_text)
    if header is None or claims is None or not signature:
        return None
    return Parsed(header, claims, header_text + b"." + claims_text, signature)


def verify(key: RSAPublicKey, parsed: Parsed) -> bool:
    """Whether the token was signed with this key. The token's `alg` may be RS256 and nothing else, and it may call no
    extension critical (RFC 8725 §3.1, RFC 7515 §4.1.11)."""
    if parsed.header.get("alg") != _ALGORITHM or "crit" in parsed.header:
        return False
    try:
        key.verify(parsed.signature, parsed.signing_input, _PADDING, _HASH)
    except InvalidSignature:
        return False
    return True


@lru_cache(256)
def _header(kid: str) -> bytes:
    """With the dot behind it. A key signs many tokens, and all of them have this one."""
    return _encoded({"kid": kid, "alg": _ALGORITHM}) + b"."


def _encoded(content: Mapping[str, Any]) -> bytes:
    # A slash in JSON can only stand inside a string, and orjson never escapes one.
    return base64url.encoded(orjson.dumps(content).replace(b"/", b"\\/"))


def _decoded(text: bytes) -> bytes | None:
    """None for anything but the one spelling: padding, foreign characters or stray bits in the last character would
    make two tokens out of one, and revocation looks tokens up by their text."""
    try:
        content = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return content if base64url.encoded(content) == text else None


def _object(text: bytes) -> dict[str, Any] | None:
    content = _decoded(text)
    if content is None:
        return None
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
