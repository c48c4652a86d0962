"""A setting that has one form for all pools and other ones for single pools: `localhost us-east-1_abc=aws`.

An entry for a single pool has the pool's id and `=` before it. Commas or blanks separate entries.
"""

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from emulator.base import hosts

_OF_POOL = re.compile(r"([\w-]+_[0-9a-zA-Z]+)=(.*)", re.ASCII)


class Forms(Struct, frozen=True):
    """`usual` is that of the pools that have none of their own."""

    usual: str
    by_pool: Mapping[str, str]

    def of(self, pool_id: str) -> str:
        return self.by_pool.get(pool_id, self.usual)


def read(text: str, judge: Callable[[str, str], str], *, default: str) -> Forms:
    """`judge` gives back a form as it is kept, or raises ValueError; it gets the entry, too. Raises ValueError for two
    entries that say the same."""
    usual: list[str] = []
    by_pool: dict[str, str] = {}
    for entry in hosts.listed(text):
        of_pool = _OF_POOL.fullmatch(entry)
        form = judge(of_pool[2] if of_pool else entry, entry)
        if of_pool is None:
            usual.append(form)
        elif of_pool[1] in by_pool:
            raise ValueError(f"names the pool {of_pool[1]} twice")
        else:
            by_pool[of_pool[1]] = form
    if len(usual) > 1:
        raise ValueError(f"has two entries for all pools, {usual[0]} and {usual[1]}; one for a pool is <pool id>=…")
    return Forms(usual[0] if usual else default, by_pool)
