"""What a name tells of its value: `custom:api_token` holds a secret, whoever chose the name."""

import re
from collections.abc import Collection
from typing import Final

_SECRET: Final = re.compile(
    r"pass(?:word|wd|phrase|code)|secret|token|otp|\bpin\b|_pin\b|code|session|srp|credential|private|api_?-?key|"
    r"verifier|hash|salt|pre_?signed|signature|assertion|cookie|authorization|challenge_?answer|^answer$",
    re.IGNORECASE,
)
# Names that look like it: they page through lists, or say of what kind something is.
_OPEN: Final = frozenset(
    {"NextToken", "PaginationToken", "TokenType", "token_type", "token_use", "ActorTokenType", "SubjectTokenType"}
)
_MOST_KNOWN: Final = 4_096
_LONGEST_KNOWN: Final = 128
_known: dict[str, bool] = {}
_open: set[str] = set()  # of the known ones


def is_secret(name: str) -> bool:
    """Whether a value of this name is shown to nobody."""
    found = _known.get(name)
    if found is None:
        found = name not in _OPEN and _SECRET.search(name) is not None
        if len(name) <= _LONGEST_KNOWN and len(_known) < _MOST_KNOWN:
            _known[name] = found
            if not found:
                _open.add(name)
    return found


def has_secret(names: Collection[str]) -> bool:
    """Whether one of them is. Of names that were looked at before this is one question for all."""
    return not _open.issuperset(names) and any(map(is_secret, names))
