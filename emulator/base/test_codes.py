"""Fixed codes by the pattern of an address: `*+test@example.test` gets `424242`, `+12015550100` gets `123456`.

`*` stands for any text, all else for itself. Addresses are compared as `address_forms` says. The same table is a pool's
own and a setting of the server.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from emulator.base.address_forms import folded

MOST, LONGEST = 500, 256  # patterns of a table, characters of one
_LENGTHS = (6, 8)


def find(table: Mapping[str, str], address: str) -> str | None:
    """The code for the address. One that names it exactly wins, then the longest pattern; of two as long the first by
    alphabet."""
    wanted = folded(address)
    fitting = [pattern for pattern in table if _fits(folded(pattern), wanted)]
    best = min(fitting, key=lambda pattern: ("*" in pattern, -len(pattern), pattern), default=None)
    return None if best is None else table[best]


def of_length(code: str, digits: int) -> str:
    """A code where Cognito's have so many digits: a shorter one begins again at its end (`123456` is `12345612`), of a
    longer one the first digits are taken."""
    return (code * digits)[:digits]


def check(table: Mapping[Any, Any]) -> dict[str, str]:
    """The table, if it is one. Raises ValueError with what is wrong in it."""
    if len(table) > MOST:
        raise ValueError(f"has {len(table)} patterns; {MOST} at most")
    for pattern, code in table.items():
        if not isinstance(pattern, str) or not pattern.strip() or len(pattern) > LONGEST or "\0" in pattern:
            raise ValueError(f"has the pattern {pattern!r}; a pattern is text of 1 to {LONGEST} characters")
        if not isinstance(code, str) or len(code) not in _LENGTHS or not (code.isascii() and code.isdigit()):
            raise ValueError(f'has {code!r} for {pattern}; a code is text of 6 or 8 digits, such as "424242"')
    return dict(table)


@lru_cache(maxsize=8)
def parse(text: str) -> Mapping[str, str]:
    """A JSON object, or `pattern=code,pattern=code`. Raises ValueError."""
    if text.lstrip().startswith("{"):
        try:
            found = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(f"is not JSON: {error}") from None
        return check(found)
    table: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        pattern, sign, code = entry.rpartition("=")
        if not sign:
            raise ValueError(f"must have entries such as *@example.test=424242; {entry} is not one")
        table[pattern.strip()] = code.strip()
    return check(table)


def _fits(pattern: str, address: str) -> bool:
    first, *others = pattern.split("*")
    if not others:
        return pattern == address
    *middle, last = others
    if len(address) < len(first) + len(last) or not (address.startswith(first) and address.endswith(last)):
        return False
    at, end = len(first), len(address) - len(last)
    for part in middle:  # the leftmost place of each leaves the most room for the next
        found = address.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True
