"""The parameters of a query or a form: read strictly, since what is signed in with must mean one thing only.

Each is percent-decoded once, as UTF-8; `+` is a space. A `%` that begins no byte, bytes that are no UTF-8 or not
encoded, a NUL and more than a hundred parameters make the whole malformed. A parameter that comes twice is refused
where it is asked for (RFC 6749 3.1).
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from emulator import errors

MOST = 100
_BROKEN = re.compile(r"%(?:00|(?![0-9A-Fa-f]{2}))")
_ASCII = {f"{high}{low}": chr(int(high + low, 16)) for high in "01234567" for low in "0123456789abcdefABCDEF"}


class Malformed(Exception):
    """Text that is no list of parameters."""


class Parameters:
    """Of one query or one form."""

    __slots__ = ("_first", "_has_twice", "_pairs")

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs
        self._first = dict(pairs)
        self._has_twice = len(self._first) != len(pairs)
        if self._has_twice:
            self._first = dict(reversed(pairs))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def get(self, name: str) -> str | None:
        """The value; None where there is none, and for an empty one, which says nothing. Raises OAuthError
        invalid_request for a parameter that comes twice."""
        if self._has_twice and [key for key, _ in self._pairs].count(name) > 1:
            # unverified: A parameter that comes twice is refused by authorize and the pages, too.
            raise errors.oauth.invalid_request().noted(errors.authorize_reasons.TWICE)
        return self._first.get(name) or None

    def first(self, name: str) -> str:
        """The first value, or nothing: of a form of ours, which nobody else judges."""
        return self._first.get(name, "")

    def once(self) -> dict[str, str]:
        """Those that come once, by their name: what comes twice means nothing."""
        if not self._has_twice:
            return dict(self._first)
        names = [key for key, _ in self._pairs]
        return {key: value for key, value in self._pairs if names.count(key) == 1}

    def starting(self, prefix: str) -> dict[str, str]:
        """Those whose name is `prefix[name]`, by the name inside."""
        head = f"{prefix}["
        return {key[len(head) : -1]: value for key, value in self._pairs if key.startswith(head) and key.endswith("]")}


NONE = Parameters([])


def read(text: str) -> Parameters:
    """Raises Malformed."""
    if not text:
        return NONE
    if not text.isascii() or "\0" in text or text.count("&") >= MOST or _BROKEN.search(text):
        raise Malformed
    pairs = []
    try:
        for part in text.replace("+", " ").split("&"):
            name, _, value = part.partition("=")
            if "%" in part:
                name, value = _decoded(name), _decoded(value)
            if part:
                pairs.append((name, value))
    except UnicodeDecodeError as error:
        raise Malformed from error
    return Parameters(pairs)


def _decoded(text: str) -> str:
    first, *others = text.split("%")
    try:
        return first + "".join([_ASCII[part[:2]] + part[2:] for part in others])
    except KeyError:  # bytes of a character beyond ASCII
        return unquote_to_bytes(text).decode()
