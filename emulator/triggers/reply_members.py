"""Reading the members of a function's response: one function per type, and one error for everything of another type.

`Unrecognizable lambda output` is captured for arrays where a string belongs (evidence: function-answer-shape); that
numbers and booleans become strings is what Cognito's JSON library does with a map of strings (unverified).
"""

from collections.abc import Mapping
from typing import Any

from emulator import errors


def flag(response: Mapping[str, Any], name: str) -> bool:
    """A boolean, false where left out. For a response whose initial value is false: null is refused (unverified)."""
    value = response.get(name, False)
    if not isinstance(value, bool):
        raise errors.triggers.unrecognizable_lambda_output()
    return value


def flag_or_null(response: Mapping[str, Any], name: str) -> bool:
    """A boolean whose initial value is null: that is false."""
    return response.get(name) is not None and flag(response, name)


def text(response: Mapping[str, Any], name: str) -> str | None:
    value = response.get(name)
    if value is not None and not isinstance(value, str):
        raise errors.triggers.unrecognizable_lambda_output()
    return value


def section(response: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """A structure of the response, None where null or absent."""
    value = response.get(name)
    if value is not None and not isinstance(value, dict):
        raise errors.triggers.unrecognizable_lambda_output()
    return value


def string_map(response: Mapping[str, Any], name: str) -> dict[str, str] | None:
    """A map of strings. An entry that is null is left out (unverified)."""
    found = section(response, name)
    if found is None:
        return None
    return {key: _as_string(value) for key, value in found.items() if value is not None}


def strings(response: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """A list of strings, None where null or absent."""
    value = response.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise errors.triggers.unrecognizable_lambda_output()
    return tuple(value)


def choice(response: Mapping[str, Any], name: str, *values: str) -> str | None:
    """One of the values, None where null or absent."""
    value = text(response, name)
    if value is not None and value not in values:
        raise errors.triggers.unrecognizable_lambda_output()
    return value


def _as_string(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise errors.triggers.unrecognizable_lambda_output()
