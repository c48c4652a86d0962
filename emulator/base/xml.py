"""Documents of XML that a stranger wrote: no entities, no DTD, nothing fetched, no depth or size beyond lxml's limits.

A document type declaration is refused, not skipped: what is read with it and what is read without it may be two
documents.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from lxml.etree import _Element

_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.\d+)?S)?)?",
    re.ASCII,
)
_DAYS = {"years": 365, "months": 30, "days": 1}


class NotXml(ValueError):
    """The text is not a document that we read; the message says why."""


def parse(text: bytes) -> "_Element":
    """The root element. Raises NotXml."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotXml(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotXml("it has a document type declaration")
    return cast("_Element", root)


def words(element: "_Element") -> str:
    """What an element says in words alone, whole: a comment or an instruction in the middle takes nothing away from it.
    Raises NotXml where it holds other elements."""
    if any(isinstance(child.tag, str) for child in element):
        raise NotXml(f"{element.tag} is not words alone")
    return (element.text or "") + "".join(child.tail or "" for child in element)


def instant(text: str) -> datetime:
    """An xs:dateTime; without a zone it is UTC (SAML core 1.3.3). Raises ValueError."""
    found = datetime.fromisoformat(text.strip())
    try:
        return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError("the instant is in no year") from error


def duration(text: str) -> timedelta:
    """An xs:duration, whose years have 365 days and whose months 30. Raises ValueError."""
    found = _DURATION.fullmatch(text.strip())
    if found is None or len(text) > 40 or not any(found.groupdict().values()):
        raise ValueError("it is no duration")
    parts = {name: int(number) for name, number in found.groupdict("0").items()}
    days = sum(parts.pop(name) * factor for name, factor in _DAYS.items())
    try:
        return timedelta(days=days, **parts)
    except OverflowError as error:
        raise ValueError("the duration has no end") from error
