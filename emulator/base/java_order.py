"""The order in which Java's HashMap and HashSet hand out their strings.

Claims and maps come in this order. It is a pure function of the keys: the bucket decides, and inside a bucket the
order of insertion. Does not imitate the trees Java makes of buckets with more than seven keys, which no set of ours
reaches. Cognito's sets of enum values come in an order of their own, which is here too.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

Value = TypeVar("Value")
_SMALLEST_TABLE = 16
_ENUM_TABLE = 32
LONGEST_KEPT = 64  # characters; a cache that keeps longer texts is memory that a client can take for good
LONGEST_KEPT_IN_ALL = 512  # characters of the keys of one map
MOST_KEPT_ORDERS = 512
_Order = tuple[tuple[str, ...], Callable[[Mapping[str, Any]], tuple[Any, ...]]]  # keys, and what takes their values
_KEPT_ORDERS: dict[tuple[str, ...], _Order] = {}
_UTF_16 = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"


def iteration_order(keys: Iterable[str]) -> list[str]:
    """The distinct keys in Java's order; the table has 16 buckets for up to 12 keys, 32 for up to 24, and so on."""
    distinct = tuple(dict.fromkeys(keys))
    return list((_KEPT_ORDERS.get(distinct) or _put_in_order(distinct))[0])


def in_order(content: Mapping[str, Value]) -> dict[str, Value]:
    """The same map, its keys in Java's order."""
    keys = tuple(content)
    in_order, take = _KEPT_ORDERS.get(keys) or _put_in_order(keys)
    return dict(zip(in_order, take(content), strict=True))


def _put_in_order(distinct: tuple[str, ...]) -> _Order:
    """Remembered: the tokens of a client have the same claims, most of the time."""
    mask = _table_size(len(distinct)) - 1
    in_order = tuple(sorted(distinct, key=lambda key: _spread(_hash_code(key)) & mask))
    found = in_order, _taking(in_order)
    if len(_KEPT_ORDERS) >= MOST_KEPT_ORDERS:
        _KEPT_ORDERS.clear()
    if sum(map(len, distinct)) <= LONGEST_KEPT_IN_ALL:
        _KEPT_ORDERS[distinct] = found
    return found


def _taking(keys: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Of fewer than two keys a getter would not give a tuple."""
    return itemgetter(*keys) if len(keys) > 1 else lambda content: tuple(content[key] for key in keys)


def enum_order(values: Iterable[str]) -> list[str]:
    """The order in which Cognito prints an enum's values.

    A HashSet explains the captures of two and three values, but not the one of eight (cloudformation-user-guide#525,
    media-insights#199). A table of 32 over the plain hash code explains them all: `[SUPPRESS, RESEND]`,
    `[OPTIONAL, OFF, ON]`, `[phone_number, email]`, `[implicit, client_credentials, code]` and the eight auth flows,
    where of two values in one bucket the later comes first. For more than eight values it is unverified.
    """
    latest_first = list(values)[::-1]
    return sorted(latest_first, key=lambda value: _hash_code(value) & (_ENUM_TABLE - 1))


def _table_size(count: int) -> int:
    size = _SMALLEST_TABLE
    while count * 4 > size * 3:
        size *= 2
    return size


def _hash_code(text: str) -> int:
    return _kept_hash_code(text) if len(text) <= LONGEST_KEPT else _computed_hash_code(text)


@lru_cache(4096)  # claims have the same few dozen names in every token
def _kept_hash_code(text: str) -> int:
    return _computed_hash_code(text)


def _computed_hash_code(text: str) -> int:
    """String.hashCode() as an unsigned 32-bit number, over UTF-16 code units."""
    code = 0
    for unit in memoryview(text.encode(_UTF_16, "surrogatepass")).cast("H"):
        code = (code * 31 + unit) & 0xFFFFFFFF
    return code


def _spread(code: int) -> int:
    return code ^ (code >> 16)
