"""The size of an SVG picture, and what of it is no mere drawing.

The parser resolves nothing from outside, and a document that declares entities is no picture here: they could grow to
any size.
"""

import re
from collections.abc import Mapping
from xml.parsers import expat  # entities are refused below, and expat fetches nothing

from msgspec import Struct, field

_SVG = "http://www.w3.org/2000/svg"
_NUMBER = re.compile(r"\+?(\d{1,9}(?:\.\d{1,9})?)(?:px)?", re.ASCII)


class Svg(Struct):
    """`names`: each element that was found, with the names of all attributes it was found with."""

    width: float | None = None
    height: float | None = None
    names: dict[str, dict[str, None]] = field(default_factory=dict)


def read(content: bytes) -> Svg | None:
    """None for what is no SVG document."""
    found, roots = Svg(), list[str]()
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, attributes: Mapping[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not roots:
            roots.append(local if space in ("", _SVG) else name)
            found.width, found.height = _size(attributes)
        found.names.setdefault(local, {}).update(dict.fromkeys(attributes))

    def refuse(*_: object) -> None:
        raise ValueError("an entity")

    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)  # expat's own
    except (expat.ExpatError, ValueError, LookupError):
        return None
    return found if roots == ["svg"] else None


def _size(attributes: Mapping[str, str]) -> tuple[float | None, float | None]:
    """By `width` and `height` where both are numbers, else by the box that is shown."""
    named = _number(attributes.get("width", "")), _number(attributes.get("height", ""))
    if all(named):
        return named
    box = attributes.get("viewBox", "").replace(",", " ").split()
    return (_number(box[2]), _number(box[3])) if len(box) == 4 else (None, None)


def _number(text: str) -> float | None:
    found = _NUMBER.fullmatch(text.strip())
    return float(found[1]) or None if found else None
