"""Access keys as a setting lists them: `AKIDEXAMPLE:secret` or `AKIDEXAMPLE:secret:123456789012`, one after another.

A key without an account is of the account its id is, if it has twelve digits, else of the default one. Knows nothing of
signatures. No error and no `repr` shows a secret.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

_ENTRY = re.compile(r"([A-Za-z0-9_]{1,128}):([A-Za-z0-9/+=_.-]{1,256})(?::([0-9]{12}))?")
_ACCOUNT = re.compile(r"[0-9]{12}")


class AccessKey(Struct, frozen=True):
    id: str
    secret: str
    account_id: str | None

    def __repr__(self) -> str:
        return f"AccessKey(id={self.id!r}, account_id={self.account_id!r})"


def parse(text: str) -> dict[str, AccessKey]:
    """By id. Commas, blanks and line ends separate entries; what follows a `#` on a line is a comment. Raises
    ValueError for an entry that is none, for an id named twice, and where there is no key at all."""
    words = [word for line in text.splitlines() for word in line.partition("#")[0].replace(",", " ").split()]
    keys: dict[str, AccessKey] = {}
    for number, word in enumerate(words, 1):
        entry = _ENTRY.fullmatch(word)
        if entry is None:
            raise ValueError(f"must have keys such as AKID:secret or AKID:secret:123456789012; no. {number} is not one")
        if entry[1] in keys:
            raise ValueError(f"names {entry[1]} twice")
        keys[entry[1]] = AccessKey(entry[1], entry[2], entry[3] or _own_account(entry[1]))
    if not keys:
        raise ValueError("has no key")
    return keys


def merged(*parts: Mapping[str, AccessKey]) -> dict[str, AccessKey]:
    """Raises ValueError for an id that two of them have."""
    found: dict[str, AccessKey] = {}
    for part in parts:
        for key_id in found.keys() & part.keys():
            raise ValueError(f"names {key_id} twice")
        found.update(part)
    return found


def _own_account(key_id: str) -> str | None:
    return key_id if _ACCOUNT.fullmatch(key_id) else None
