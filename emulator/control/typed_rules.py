"""Limits of a pool as a person types them: JSON, as the route takes it."""

from typing import Any

import orjson

from emulator.base import nul
from emulator.control.refusals import Refused

_EXAMPLE = '{"calls:ConfirmSignUp": {"limit": 100}}'


def rules_of(text: str) -> dict[str, dict[str, Any]]:
    """Nothing is no rules. Raises Refused for what is not an object of objects with plain values."""
    try:
        found = orjson.loads(text.strip() or "{}")
    except orjson.JSONDecodeError as error:
        raise Refused(f"The limits are not JSON: {error}.") from None
    if not (isinstance(found, dict) and all(_is_plain(entry) for entry in found.values())) or nul.is_in(found):
        raise Refused(f"Write the limits as an object of rules, such as {_EXAMPLE}.")
    return found


def _is_plain(entry: Any) -> bool:
    return isinstance(entry, dict) and all(isinstance(value, bool | int | float | str) for value in entry.values())
