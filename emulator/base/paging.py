"""Opaque paging tokens: a key to continue after, bound to what was asked.

A token carries the last key of a page and a fingerprint of the question; handed back with another question it is
refused, as Cognito refuses it.
"""

import base64
import binascii
import hashlib

import orjson


def token(question: str, after: list[str]) -> str:
    return base64.b64encode(orjson.dumps({"q": _fingerprint(question), "k": after})).decode()


def position(question: str, text: str) -> list[str] | None:
    """The key to continue after, or None if the token is not one of ours for this question."""
    try:
        content = orjson.loads(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(content, dict) or content.get("q") != _fingerprint(question):
        return None
    after = content.get("k")
    if isinstance(after, list) and all(isinstance(part, str) for part in after):
        return after
    return None


def _fingerprint(question: str) -> str:
    return hashlib.sha256(question.encode()).hexdigest()[:16]
