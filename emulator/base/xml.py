"""Documents of XML that a stranger wrote: no entities, no DTD, nothing fetched, no depth or size beyond lxml's limits.

A document type declaration is refused, not skipped: what is read with it and what is read without it may be two
documents.
"""

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from lxml.etree import _Element


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
