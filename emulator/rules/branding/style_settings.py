"""The settings of a managed login style: which can be, how an update merges into them, and what they are by default.

AWS publishes no schema. What is known is one document, of an example in the AWS CLI's manual, with all sections: it
tells the names of the sections, and the type of each value. Deeper names that it does not have are taken as they are.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from emulator import errors

Settings = dict[str, Any]
MOST_PROBLEMS = 10  # that one refusal tells
_COLOR = re.compile(r"[0-9a-fA-F]{8}")
_DEFAULTS = Path(__file__).with_name("style_defaults.json")
_KNOWN_LEVELS = 2  # sections, and what they consist of


# unverified: The default settings are those of the example, whose values look like them; nobody published a proof.
@cache
def defaults() -> Settings:
    found: Settings = orjson.loads(_DEFAULTS.read_bytes())
    return found


def check(settings: Any) -> None:
    """Raises InvalidParameterException with what is wrong, and where."""
    problems = []
    for problem in _problems(settings, defaults(), ()):
        problems.append(problem)
        if len(problems) == MOST_PROBLEMS:
            break
    if problems:
        raise errors.branding.settings_are_invalid(problems)


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> Settings:
    """What `above` does not name stays (API reference, "preserves existing style settings that you don't specify")."""
    # unverified: A list replaces the list that was there as a whole.
    found = dict(below)
    for name, value in above.items():
        before = found.get(name)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            found[name] = merged(before, value)
        else:
            found[name] = value
    return found


def _problems(value: Any, sample: Any, path: tuple[str, ...]) -> Iterator[str]:
    if _type_of(value) != _type_of(sample):
        yield f"{_told(path)} must be {_type_of(sample)}"
    elif isinstance(sample, dict):
        for name, inner in value.items():
            yield from _problems_of_member(name, inner, sample, (*path, name))
    elif isinstance(sample, str):
        yield from _problems_of_color(value, path)


def _problems_of_member(name: str, value: Any, sample: Settings, path: tuple[str, ...]) -> Iterator[str]:
    if name in sample:
        yield from _problems(value, sample[name], path)
    elif len(path) <= _KNOWN_LEVELS:
        yield f"{_told(path)} is not known"
    elif isinstance(value, dict):
        for inner_name, inner in value.items():
            yield from _problems_of_member(inner_name, inner, {}, (*path, inner_name))
    else:
        yield from _problems_of_color(value, path)


def _problems_of_color(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    is_color = path[-1].lower().endswith("color")
    if is_color and not (isinstance(value, str) and _COLOR.fullmatch(value)):
        yield f"{_told(path)} must be a color of eight hexadecimal digits, such as 0972d3ff"


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    names = {dict: "an object", list: "a list", str: "a text", int: "a number", float: "a number"}
    return names.get(type(value), "a value")


def _told(path: tuple[str, ...]) -> str:
    return ".".join(name[:100] for name in path) or "settings"
