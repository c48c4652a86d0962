"""What a deployment tool calls drift: a value that was asked for and does not come back as it was sent.

A tool looks at what it configured and at nothing else. It takes a list of names for a set, and knows a custom attribute
by the name it gave, without `custom:` and `dev:`.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

MISSING = object()


def drift(asked: Any, found: Any, path: str = "") -> Iterator[str]:
    """The places where the answer differs from what was asked for."""
    if isinstance(asked, Mapping):
        for name, value in asked.items():
            inner = found.get(name, MISSING) if isinstance(found, Mapping) else MISSING
            yield from drift(value, inner, f"{path}.{name}" if path else name)
    elif isinstance(asked, list):
        if _sorted(asked) != _sorted(found):
            yield f"{path}: {found!r} instead of {asked!r}"
    elif asked != found:
        yield f"{path}: {'nothing' if found is MISSING else repr(found)} instead of {asked!r}"


def schema_drift(asked: list[Mapping[str, Any]], found: list[Mapping[str, Any]]) -> Iterator[str]:
    """The same for the attributes of a schema, of which a tool sees those it declared."""
    by_name = {attribute["Name"].removeprefix("dev:").removeprefix("custom:"): attribute for attribute in found}
    for attribute in asked:
        told = {name: value for name, value in attribute.items() if name != "Name"}
        yield from drift(told, by_name.get(attribute["Name"]), f"Schema[{attribute['Name']}]")


def at(shown: Any, path: str) -> Any:
    """What an answer has at a dotted path; MISSING where it has nothing."""
    for name in path.split("."):
        shown = shown.get(name, MISSING) if isinstance(shown, Mapping) else MISSING
    return shown


def _sorted(values: Any) -> Any:
    return sorted(values, key=lambda value: json.dumps(value, sort_keys=True)) if isinstance(values, list) else values
