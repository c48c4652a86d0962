"""ListUsers' Filter: its grammar, what can be searched, and which range of the store it means.

One condition, `attribute = "value"` or `attribute ^= "value"` (begins with); blanks are optional, the attribute may be
quoted, a quotation mark inside the value is escaped (evidence: filter-grammar). username and status tell case apart,
the rest does not (evidence: filter-case).
"""

import re
from typing import Literal

from msgspec import Struct

from emulator import errors
from emulator.model import contract
from emulator.store import user_search
from emulator.store.pools import Pool
from emulator.store.user_search import Scan
from emulator.store.users import SEARCHED

Comparison = Literal["=", "^="]
SEARCHABLE = SEARCHED | {"username", "sub", "status", "cognito:user_status"}
_CONDITION = re.compile(
    r"""\s*(?:"(?P<quoted>[^"\\]+)"|(?P<bare>[^\s"=^\\]+))\s*(?P<comparison>\^?=)\s*"(?P<value>(?:[^"\\]|\\.)*)"\s*""",
    re.DOTALL,
)
_ESCAPED = re.compile(r'\\(["\\])')
_ENABLED = {"Disabled": False, "Enabled": True}


class Filter(Struct, frozen=True):
    """One condition on users."""

    attribute: str
    comparison: Comparison
    value: str

    @property
    def is_prefix(self) -> bool:
        return self.comparison == "^="

    def holds_for(self, text: str) -> bool:
        return text.startswith(self.value) if self.is_prefix else text == self.value


def parse(text: str) -> Filter | None:
    """None for the empty filter, which everyone meets. Raises InvalidParameterException for what is no filter or
    searches an attribute that cannot be searched (evidence: filter-attributes, filter-syntax,
    filter-not-searchable)."""
    if text == "":
        return None
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise errors.directory.filter_cannot_be_parsed()
    attribute = found["quoted"] or found["bare"]
    if attribute not in SEARCHABLE:
        raise errors.directory.invalid_search_attribute(attribute)
    # unverified: In a filter a backslash before any character but a quotation mark is part of the value.
    value = _ESCAPED.sub(r"\1", found["value"])
    return Filter(attribute, "^=" if found["comparison"] == "^=" else "=", value)


def scans(pool: Pool, condition: Filter | None) -> list[Scan]:
    """The ranges that hold the users who meet the filter, in the order in which ListUsers shows them."""
    if condition is None:
        return [user_search.everyone(pool.id)]
    value, is_prefix = condition.value, condition.is_prefix
    match condition.attribute:
        case "username":
            return [user_search.by_username(pool.id, pool.fold(value), value, prefix=is_prefix)]
        case "sub":
            return [user_search.by_sub(pool.id, value.lower(), prefix=is_prefix)]
        case "status":
            shown = [enabled for name, enabled in _ENABLED.items() if condition.holds_for(name)]
            return [user_search.by_enabled(pool.id, enabled=enabled) for enabled in shown]
        case "cognito:user_status":
            folded = Filter(condition.attribute, condition.comparison, value.upper())
            names = sorted(name for name in contract.shape("UserStatusType").enum if folded.holds_for(name))
            return [user_search.by_status(pool.id, name) for name in names]
        case name:
            return [user_search.by_attribute(pool.id, name, value, prefix=is_prefix)]
