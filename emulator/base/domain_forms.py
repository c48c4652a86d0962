"""The text of EMULATOR_DOMAIN_ADDRESS: how addresses of domains look on this server, and how those of single pools do.

An entry is `path`, `localhost`, `aws` or a template; one for a single pool has the pool's id and `=` before it. Commas
or blanks separate entries.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from emulator.base import hosts

PATH, LOCALHOST, AWS = "path", "localhost", "aws"
NAMES = ("host", "prefix", "region", "pool_id")
_OF_POOL = re.compile(r"([\w-]+_[0-9a-zA-Z]+)=(.*)", re.ASCII)
_TEMPLATE = re.compile(r"https?://[^/?#]+[^?#]*")
_NAMED = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Forms:
    """`usual` is that of the pools that have none of their own."""

    usual: str
    by_pool: Mapping[str, str]

    def of(self, pool_id: str) -> str:
        return self.by_pool.get(pool_id, self.usual)


@lru_cache(maxsize=16)
def parse(text: str) -> Forms:
    """Raises ValueError for an entry that says nothing, and for two that say the same."""
    usual: list[str] = []
    by_pool: dict[str, str] = {}
    for entry in hosts.listed(text):
        of_pool = _OF_POOL.fullmatch(entry)
        form = _checked(of_pool[2] if of_pool else entry, entry)
        if of_pool is None:
            usual.append(form)
        elif of_pool[1] in by_pool:
            raise ValueError(f"names the pool {of_pool[1]} twice")
        else:
            by_pool[of_pool[1]] = form
    if len(usual) > 1:
        raise ValueError(f"has two entries for all pools, {usual[0]} and {usual[1]}; one for a pool is <pool id>=…")
    return Forms(usual[0] if usual else PATH, by_pool)


def _checked(form: str, entry: str) -> str:
    """A template without its last slash."""
    if form in (PATH, LOCALHOST, AWS):
        return form
    strange = [name for name in _NAMED.findall(form) if name not in NAMES]
    if strange or not _TEMPLATE.fullmatch(form) or set("{}") & set(_NAMED.sub("", form)):
        raise ValueError(
            "must be `path`, `localhost`, `aws`, or a template that begins with http:// or https:// and may contain "
            f"{{host}}, {{prefix}}, {{region}} and {{pool_id}}, each for all pools or after <pool id>=; {entry} is not"
        )
    return form.rstrip("/")
