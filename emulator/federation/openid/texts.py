"""Values of claims as the texts that attributes are."""

from collections.abc import Mapping
from typing import Any

import orjson

from emulator.base import nul
from emulator.federation.claims import several


def of(claims: Mapping[str, Any]) -> dict[str, str]:
    """By claim; one that is null did not come, nor did one that is deeper than JSON can be written."""
    texts = {name: _text(value) for name, value in claims.items() if value is not None}
    return {name: text for name, text in texts.items() if text is not None}


def _text(value: Any) -> str | None:
    """None for what is deeper than JSON can be written."""
    try:
        if isinstance(value, list):
            return several(_one(each) for each in value if each is not None)
        return _one(value)
    except orjson.JSONEncodeError:
        return None


def _one(value: Any) -> str:
    """Texts as they are; `true`, `false`, a number."""
    # unverified: A claim that is an object becomes its JSON.
    return nul.without(value) if isinstance(value, str) else orjson.dumps(value).decode()
