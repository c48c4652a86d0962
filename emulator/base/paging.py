"""Opaque paging tokens: a key to continue after, bound to what was asked.

A token carries the last key of a page and a keyed digest of it and of the question; one that was handed back with
another question, or that somebody made themselves, is refused, as Cognito refuses it.
"""

import base64
import binascii
import hashlib
import hmac

import orjson

_DIGEST_BYTES = 32


def token(question: str, after: list[str], *, key: bytes) -> str:
    content = orjson.dumps(after)
    return base64.b64encode(_digest(question, content, key) + content).decode()


def position(question: str, text: str, *, key: bytes) -> list[str] | None:
    """The key to continue after, or None if the token is not one of ours for this question."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    digest, content = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
    if not hmac.compare_digest(digest, _digest(question, content, key)):
        return None
    after: list[str] = orjson.loads(content)
    return after


def _digest(question: str, content: bytes, key: bytes) -> bytes:
    return hmac.digest(key, f"paging:{question}\0".encode() + content, hashlib.sha256)
