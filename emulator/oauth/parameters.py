"""The parameters of a query or a form: read strictly, since what is signed in with must mean one thing only.

Each is percent-decoded once, as UTF-8; `+` is a space. A `%` that begins no byte, bytes that are no UTF-8 or not
encoded, a NUL and more than a hundred parameters make the whole malformed. A parameter that comes twice is refused
where it is asked for (RFC 6749 3.1).
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from emulator import errors

MOST = 100
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})|[^\x00-\x7f]")


class Malformed(Exception):
    """Text that is no list of parameters."""


class Parameters:
    """Of one query or one form."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def get(self, name: str) -> str | None:
        """The value; None where there is none, and for an empty one, which says nothing. Raises OAuthError
        invalid_request for a parameter that comes twice."""
        found = [value for key, value in self._pairs if key == name]
        if len(found) > 1:  # unverified: A parameter that comes twice is refused by authorize and the pages, too.
            raise errors.oauth.invalid_request().noted(errors.authorize_reasons.TWICE)
        return found[0] if found and found[0] else None

    def first(self, name: str) -> str:
        """The first value, or nothing: of a form of ours, which nobody else judges."""
        return next((value for key, value in self._pairs if key == name), "")

    def once(self) -> dict[str, str]:
        """Those that come once, by their name: what comes twice means nothing."""
        names = [key for key, _ in self._pairs]
        return {key: value for key, value in self._pairs if names.count(key) == 1}

    def starting(self, prefix: str) -> dict[str, str]:
        """Those whose name is `prefix[name]`, by the name inside."""
        head = f"{prefix}["
        return {key[len(head) : -1]: value for key, value in self._pairs if key.startswith(head) and key.endswith("]")}


NONE = Parameters([])


def read(text: str) -> Parameters:
    """Raises Malformed."""
    if _BROKEN.search(text):
        raise Malformed
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST)
    except ValueError as error:
        raise Malformed from error
    if any("\0" in part for pair in pairs for part in pair):
        raise Malformed
    return Parameters(pairs)
