r"""The model's regular expressions, which are Java's, as Python's.

A pattern must match the whole text (Java's `matches()`); `\w`, `\d` and `\s` are ASCII; `\p{L}` and its like become
the ranges of that Unicode category; `.` stops at Java's line terminators. Knows no other Java construct: the model uses
none, and a test compiles every pattern of it.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

_CATEGORIES = re.compile(r"(?:\\p\{[LMSNPZ]\})+")
_TOKEN = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\.|\.", re.DOTALL)
_LITERAL = re.compile(r"(?:\\\W|[^\\\[\](){}.*+?|^$])+")
_ONE_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\][+*]", re.DOTALL)
_LONG = 64  # characters
_DOT_IS_ANY = "(?s)"
_ANY_BUT_LINE_ENDS = "[^\\n\\r\\x85\\u2028\\u2029]"

# Planes 4 to 13 are unassigned and 15 and 16 private: none of the categories we need is in there.
_ASSIGNED = (range(0x40000), range(0xE0000, 0xE0200))


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Use `fullmatch` on it."""
    if pattern.startswith(_DOT_IS_ANY):  # Java takes it a second time, too
        text = _DOT_IS_ANY + pattern.replace(_DOT_IS_ANY, "")
    else:
        text = _TOKEN.sub(_without_bare_dot, pattern)
    text = _CATEGORIES.sub(lambda run: _ranges(frozenset(run[0][3::5])), text)
    return re.compile(_in_linear_time(text), re.ASCII)


@cache
def matcher(pattern: str) -> Callable[[str], object]:
    """Whether the whole text matches. Tokens have a thousand characters of one class: to take these out of their bytes
    costs a fifth of looking at one after the other."""
    fullmatch = compiled(pattern).fullmatch
    if not _ONE_CLASS.fullmatch(pattern):
        return fullmatch
    members = bytes(code for code in range(128) if fullmatch(chr(code)))

    def matches(text: str) -> object:
        if len(text) > _LONG and text.isascii() and not text.encode().translate(None, members):
            return True
        return fullmatch(text)

    return matches


def _in_linear_time(text: str) -> str:
    """`C*xC*yC*` as "only C, and x somewhere, and y after it", which is the same where C takes in x and y.

    As it stands, such a pattern tries every way to share a text out between its runs: minutes for the 20,000 characters
    an e-mail message may have.
    """
    run = re.match(r"\[(?:\\.|[^\]\\])*\][*+]", text)
    parts = text.split(run[0]) if run else []
    if run is None or len(parts) < 3 or parts[0] or parts[-1]:
        return text
    members, quantifier = run[0][:-1], run[0][-1]
    needles = parts[1:-1]
    inside = re.compile(f"{members}+", re.ASCII)
    if not all(_LITERAL.fullmatch(needle) and inside.fullmatch(needle.replace("\\", "")) for needle in needles):
        return text
    found = "".join(f"(?>(?s:.{quantifier}?){needle})" for needle in needles)
    return f"(?={members}*+\\Z){found}(?s:.{quantifier})"


def _without_bare_dot(token: re.Match[str]) -> str:
    return _ANY_BUT_LINE_ENDS if token[0] == "." else token[0]


@cache
def _ranges(majors: frozenset[str]) -> str:
    r"""The inside of a character class: `\U00000021-\U0000007e…`."""
    found: list[list[int]] = []
    for plane in _ASSIGNED:
        for point in plane:
            if unicodedata.category(chr(point))[0] not in majors:
                continue
            if found and found[-1][1] == point - 1:
                found[-1][1] = point
            else:
                found.append([point, point])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in found)
