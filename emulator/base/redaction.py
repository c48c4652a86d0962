"""Texts without a secret that somebody may have repeated in them, in whatever notation they write texts.

A function that fails likes to print the event it was given: as JSON (with letters beyond ASCII escaped or not, and JSON
inside JSON), as a Python literal, in a URL, on a page. So each character of the secret is looked for in every notation
of its own, whichever its neighbours have.
"""

import base64
import re
from html.entities import codepoint2name
from re import _compiler  # type: ignore[attr-defined]  # what `re.compile` calls, without its cache
from typing import Any, Final

REDACTED: Final = "[redacted]"
_SHORT: Final = {"\t": "t", "\n": "n", "\r": "r", "\b": "b", "\f": "f", "\v": "v"}
_LONGEST: Final = 256  # characters of a secret, and of a password; what is longer is looked for as it begins


class Redaction:
    """Of some secrets; those that are None or empty are none."""

    def __init__(self, *secrets: str | None) -> None:
        self._patterns = [_pattern(secret[:_LONGEST]) for secret in dict.fromkeys(secrets) if secret]

    def text(self, text: str) -> str:
        """The text with each of the secrets made unreadable."""
        for pattern in self._patterns:
            text = pattern.sub(REDACTED, text)
        return text

    def anywhere(self, value: Any) -> Any:
        """What JSON can hold, with each text in it redacted. The names of members stay: a short secret may be part of
        one, and a record without them would be none."""
        if not self._patterns:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self.anywhere(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.anywhere(entry) for entry in value]
        return value


def _pattern(secret: str) -> re.Pattern[str]:
    """Each character in one of its notations, one after another: nothing in it repeats without end. Not made by
    `re.compile`, which would remember the pattern and the secret in it."""
    plain = "".join("(?:" + "|".join(_notations(letter)) + ")" for letter in secret)
    encoded = {base64.b64encode(_bytes(secret)).decode(), base64.urlsafe_b64encode(_bytes(secret)).decode()}
    ways = [plain, *(re.escape(text.rstrip("=")) + "={0,2}" for text in encoded)]
    made: re.Pattern[str] = _compiler.compile("|".join(ways))
    return made


def _notations(letter: str) -> list[str]:
    if letter.isascii() and letter.isalnum():  # nobody escapes these
        return [letter]
    point, octets = ord(letter), _bytes(letter)
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    found = [
        r"\\{0,8}" + re.escape(letter),
        "".join(_escaped("u" + units[at : at + 4]) for at in range(0, len(units), 4)),  # JSON
        "".join(_escaped(f"x{octet:02x}") for octet in octets),  # bytes in Python, PHP
        "".join(f"(?i:%{octet:02x})" for octet in octets),  # a URL
        f"(?i:&#x0{{0,6}}{point:x};)",  # a page
        f"&#0{{0,6}}{point};",
    ]
    if point < 256:
        found.append(_escaped(f"x{point:02x}"))
    if point > 0xFFFF:
        found.append(_escaped(f"U{point:08x}"))
    if letter in _SHORT:
        found.append(_escaped(_SHORT[letter]))
    if point in codepoint2name or letter == "'":
        found.append(f"&{codepoint2name.get(point, 'apos')};")
    if letter == " ":
        found.append(r"\+")
    return found


def _escaped(text: str) -> str:
    """Behind a backslash, of which JSON inside JSON doubles each, time and again."""
    return rf"\\{{1,8}}(?i:{text})"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
