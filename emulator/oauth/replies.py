"""Answers of the OAuth endpoints and the hosted pages, with the headers that every one of them has."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import orjson
from msgspec import Struct

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

Header = tuple[str, str]
Headers = Sequence[Header]


class Reply(Struct, frozen=True):
    """`content` is what the body says, where that is JSON."""

    status: int
    body: bytes = b""
    headers: Headers = ()
    content: Mapping[str, Any] | None = None

    def having(self, *headers: Header) -> "Reply":
        return Reply(self.status, self.body, (*self.headers, *headers), self.content)


def _encoded(header: Header) -> tuple[bytes, bytes]:
    return header[0].lower().encode(), header[1].encode("latin-1")


_OF_JSON: Final = (("Content-Type", JSON), ("Cache-Control", NO_STORE))
# Those that are the same in many answers, as they are sent.
COMMON_ENCODED: Final = tuple(_encoded(header) for header in COMMON)
_ENCODED: Final = {header: _encoded(header) for header in (HSTS, CORS, *_OF_JSON, ("Content-Type", HTML))}


def constant(name: str, value: str) -> Header:
    """A header that an endpoint adds to many of its answers."""
    header = (name, value)
    _ENCODED[header] = _encoded(header)
    return header


def encoded(headers: Iterable[Header]) -> list[tuple[bytes, bytes]]:
    """As they are sent."""
    return [_ENCODED.get(header) or _encoded(header) for header in headers]


def redirect(location: str) -> Reply:
    """An address that an app client registered may have letters of any script: a header has bytes, and what they mean
    is agreed upon for ASCII alone (RFC 3987 3.1)."""
    return Reply(302, b"", (("Location", quote(location, safe=_PRINTABLE)), ("Cache-Control", NO_STORE)))


def json(content: Mapping[str, Any], status: int = 200) -> Reply:
    """Never cached: it may hold tokens (RFC 6749 5.1)."""
    return Reply(status, orjson.dumps(content), _OF_JSON, content)


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
