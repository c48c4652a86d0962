"""Answers of the OAuth endpoints and the hosted pages, with the headers that every one of them has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson

from emulator.errors.oauth import OAuthError

HTML, JSON = "text/html;charset=UTF-8", "application/json;charset=UTF-8"
NO_STORE = "no-cache, no-store, max-age=0, must-revalidate"
# What every answer of a domain has (evidence: domain-headers).
COMMON = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-XSS-Protection", "1; mode=block"),
    ("Pragma", "no-cache"),
    ("Expires", "0"),
    ("X-Frame-Options", "DENY"),
    ("Server", "Server"),
)
# Left to addresses that are a domain's own: it would keep all of a developer's `localhost` from plain HTTP for a year.
HSTS = ("Strict-Transport-Security", "max-age=31536000 ; includeSubDomains")  # evidence: domain-headers
CORS = ("Access-Control-Allow-Origin", "*")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes = b""
    headers: Headers = ()

    def having(self, *headers: tuple[str, str]) -> "Reply":
        return Reply(self.status, self.body, (*self.headers, *headers))


def redirect(location: str) -> Reply:
    """An address that an app client registered may have letters of any script: a header has bytes, and what they mean
    is agreed upon for ASCII alone (RFC 3987 3.1)."""
    return Reply(302, b"", (("Location", quote(location, safe=_PRINTABLE)), ("Cache-Control", NO_STORE)))


def json(content: Mapping[str, Any], status: int = 200) -> Reply:
    """Never cached: it may hold tokens (RFC 6749 5.1)."""
    return Reply(status, orjson.dumps(content), (("Content-Type", JSON), ("Cache-Control", NO_STORE)))


def refused(error: OAuthError) -> Reply:
    """As RFC 6749 5.2 has it."""
    description = {"error_description": error.description} if error.description is not None else {}
    return json({"error": error.error, **description}, error.status)


def html(text: str, status: int = 200, *, policy: str | None = None) -> Reply:
    """`policy` is the Content-Security-Policy."""
    headers = [("Content-Type", HTML), ("Cache-Control", NO_STORE), ("Referrer-Policy", "no-referrer")]
    if policy is not None:
        headers.append(("Content-Security-Policy", policy))
    return Reply(status, text.encode(), headers)


def empty(status: int) -> Reply:
    return Reply(status, b"", (("Cache-Control", NO_STORE),))
