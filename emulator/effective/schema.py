"""What a pool's attribute schema comes to: which attributes there are, which every user has, which a client may write.

Read from the entries once, and shared by requests.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from emulator.model import addresses

LONGEST_VALUE = 2048  # also the limit in bytes (quotas page), and what an index of the store can hold
# The service writes these.
OWNED = frozenset({"sub", "identities"})
BIRTHDATE = "birthdate"  # text that must be a date
_OTHER_TYPES = frozenset({"Number", "Boolean", "DateTime"})
_NEVER_WRITTEN = OWNED | frozenset(addresses.FLAGS)


class AttributeSchema(Struct, frozen=True, dict=True):
    """Of the entries as they are kept, under AWS's names."""

    listed: Sequence[Mapping[str, Any]]

    @cached_property
    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """By their names."""
        return {entry["Name"]: entry for entry in self.listed}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Names that every user has a value for, in schema order; nobody may give a `sub`."""
        return tuple(entry["Name"] for entry in self.listed if entry.get("Required") and entry["Name"] != "sub")

    @cached_property
    def assignable(self) -> frozenset[str]:
        """What a client can be given to write: not what the service owns, not the `*_verified` flags, not
        developer-only attributes."""
        names = [entry["Name"] for entry in self.listed if not entry["DeveloperOnlyAttribute"]]
        return frozenset(names) - _NEVER_WRITTEN

    @cached_property
    def plain(self) -> Mapping[str, tuple[int, int]]:
        """Of the attributes that any text can be, the fewest and the most characters that it may have."""
        return {
            entry["Name"]: _lengths(entry)
            for entry in self.listed
            if entry.get("AttributeDataType") not in _OTHER_TYPES and entry["Name"] != BIRTHDATE
        }


def _lengths(entry: Mapping[str, Any]) -> tuple[int, int]:
    bounds = entry.get("StringAttributeConstraints") or {}
    return int(bounds.get("MinLength", 0)), min(int(bounds.get("MaxLength", LONGEST_VALUE)), LONGEST_VALUE)
