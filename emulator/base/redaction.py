"""Texts without a secret that somebody may have repeated in them, in whatever notation they write texts.

A function that fails likes to print the event it was given: as JSON (with letters beyond ASCII escaped or not, and JSON
inside JSON), as a Python literal, in a URL, on a page. So each character of the secret is looked for in every notation
of its own, whichever its neighbours have.
"""

import base64
import html
import json
import re
from html.entities import codepoint2name
from re import _compiler  # type: ignore[attr-defined]  # what `re.compile` calls, without its cache
from typing import Any, Final
from urllib.parse import quote

REDACTED: Final = "[redacted]"
_SHORT: Final = {"\t": "t", "\n": "n", "\r": "r", "\b": "b", "\f": "f", "\v": "v"}
# Characters of all that is redacted at once: each costs a step for each character of a secret, and both are a client's.
MOST_SEARCHED: Final = 32_768
_LONGEST: Final = 256  # characters of a secret, and of a password; what is longer is looked for as it begins


class Redaction:
    """Of some secrets; None and empty texts are ignored. Where a text goes on beyond what is looked through
    notation by notation, only the common ones are looked for, each as a whole."""

    def __init__(self, *secrets: str | None) -> None:
        known = [secret for secret in dict.fromkeys(secrets) if secret]
        self._patterns = [_pattern(secret[:_LONGEST]) for secret in known]
        self._common = [form for secret in known for form in _common(secret[:_LONGEST])]

    def text(self, text: str) -> str:
        """The text with each of the secrets made unreadable."""
        return self._redacted(text, _Allowance(MOST_SEARCHED))

    def anywhere(self, value: Any) -> Any:
        """What JSON can hold, with each text in it redacted. The names of members stay: a short secret may be part of
        one, and a record without them would be none."""
        return self._anywhere(value, _Allowance(MOST_SEARCHED)) if self._patterns else value

    def _anywhere(self, value: Any, allowance: "_Allowance") -> Any:
        if isinstance(value, str):
            return self._redacted(value, allowance)
        if isinstance(value, dict):
            return {name: self._anywhere(member, allowance) for name, member in value.items()}
        if isinstance(value, list):
            return [self._anywhere(entry, allowance) for entry in value]
        return value

    def _redacted(self, text: str, allowance: "_Allowance") -> str:
        size = allowance.take(len(text))
        begin, rest = text[:size], text[size:]
        for pattern in self._patterns:
            begin = pattern.sub(REDACTED, begin)
        text = begin + rest
        if rest:
            for form in self._common:
                text = text.replace(form, REDACTED)
        return text


_WORD: Final = re.compile(r"\S+")
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PARAMETER: Final = re.compile(r"(?P<before>[?&](?:ssl)?password=)[^&\s]*")  # of the URL of a database


def without_credentials(text: str, instead: str) -> str:
    """A text with URLs in it, without the passwords that stand in these. A text that is one URL may have spaces in its
    password; in others a URL ends with the word."""
    if text.count("://") == 1 and _URL.match(text):
        return _without_password(text, instead)
    return _WORD.sub(lambda word: _without_password(word[0], instead), text)


def _without_password(url: str, instead: str) -> str:
    """Up to the last @, as some write a password as it is; of several URLs in a word that is more than there is to
    hide."""
    scheme, _, rest = url.partition("://")
    login, at, host = rest.rpartition("@")
    user, colon, _ = login.partition(":")
    shown = f"{scheme}://{user}:{instead}@{host}" if at and colon else url
    return _PARAMETER.sub(lambda found: found["before"] + instead, shown)


class _Allowance:
    """How many more characters are looked through."""

    def __init__(self, left: int) -> None:
        self._left = left

    def take(self, wanted: int) -> int:
        taken = min(wanted, self._left)
        self._left -= taken
        return taken


def _common(secret: str) -> list[str]:
    """The longest first: a shorter one may be part of it."""
    forms = {secret, repr(secret)[1:-1], quote(secret, safe="", errors="replace"), html.escape(secret)}
    for is_ascii in (True, False):
        form = secret
        for _ in range(3):  # JSON, and JSON inside JSON
            form = json.dumps(form, ensure_ascii=is_ascii)[1:-1]
            forms.add(form)
    return sorted(forms, key=len, reverse=True)


def _pattern(secret: str) -> re.Pattern[str]:
    """Each character in one of its notations, one after another: nothing in it repeats without end. Not made by
    `re.compile`, which would remember the pattern and the secret in it."""
    plain, backslashes = "", 0
    for letter in secret:
        if letter == "\\":
            backslashes += 1
            continue
        plain += _run(backslashes) + "(?:" + "|".join(_notations(letter, is_escaped=backslashes > 0)) + ")"
        backslashes = 0
    plain += _run(backslashes)
    if secret[0] == "\\":
        plain = r"(?<!\\)" + plain  # or a long run would be looked at from each of its places
    encoded = {base64.b64encode(_bytes(secret)).decode(), base64.urlsafe_b64encode(_bytes(secret)).decode()}
    ways = [re.escape(secret), plain, *(re.escape(text.rstrip("=")) + "={0,2}" for text in encoded)]
    made: re.Pattern[str] = _compiler.compile("|".join(ways))
    return made


def _run(backslashes: int) -> str:
    """So many, each in a notation of its own, with those that escape what comes behind them. Which of them stands for
    which could be read in any number of ways, so they are taken all at once and not given back."""
    if not backslashes:
        return ""
    own = r"\\|(?<=\\)(?i:u005c|x5c)|(?i:%5c)|(?i:&#x0{0,6}5c;)|&#0{0,6}92;|&bsol;"
    return f"(?:{own}){{{backslashes},{10 * backslashes + 8}}}+"


def _notations(letter: str, *, is_escaped: bool) -> list[str]:
    """`is_escaped`: behind a run of backslashes, which has taken its own, too."""
    if letter.isascii() and letter.isalnum():  # nobody escapes these
        return [letter]
    point, octets = ord(letter), _bytes(letter)
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    written = [
        [f"u{units[at : at + 4]}" for at in range(0, len(units), 4)],  # JSON
        [f"x{octet:02x}" for octet in octets],  # bytes in Python, PHP
    ]
    if point < 256:
        written.append([f"x{point:02x}"])
    if point > 0xFFFF:
        written.append([f"U{point:08x}"])
    if letter in _SHORT:
        written.append([_SHORT[letter]])
    found = [
        ("" if is_escaped else r"\\{0,8}") + re.escape(letter),
        "".join(f"(?i:%{octet:02x})" for octet in octets),  # a URL
        f"(?i:&#x0{{0,6}}{point:x};)",  # a page
        f"&#0{{0,6}}{point};",
    ]
    for first, *others in written:
        found.append((f"(?i:{first})" if is_escaped else _escaped(first)) + "".join(map(_escaped, others)))
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
