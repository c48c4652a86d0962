"""Whom an assertion is about: the name, and the attributes as they are told to the pool."""

from typing import TYPE_CHECKING

from emulator import errors
from emulator.base import xml
from emulator.federation.claims import several
from emulator.federation.saml.names import A

if TYPE_CHECKING:
    from lxml.etree import _Element


def name_id(assertion: "_Element") -> str:
    """As the provider writes it: two names that differ in case are two users' (evidence: saml-name). An encrypted one
    is none. Raises OAuthError."""
    found = assertion.find(f"{A}Subject/{A}NameID")
    try:
        name = xml.words(found).strip() if found is not None else ""
    except xml.NotXml as error:
        raise errors.saml.no_name() from error
    if not name:
        raise errors.saml.no_name()
    return name


def session_index(assertion: "_Element") -> str | None:
    """By what the provider knows its session: that of the first statement (evidence: saml-log-out)."""
    statement = assertion.find(f"{A}AuthnStatement")
    return statement.get("SessionIndex") if statement is not None else None


def claims(assertion: "_Element") -> dict[str, str]:
    """By the Name of the attribute. One that comes twice has the values of both, and one without a value is empty."""
    found: dict[str, list[str]] = {}
    for attribute in assertion.iterfind(f"{A}AttributeStatement/{A}Attribute"):
        name = attribute.get("Name")
        if name:
            values = [_text(value) for value in attribute.iterfind(f"{A}AttributeValue")]
            found.setdefault(name, []).extend(values)
    return {
        name: values[0] if len(values) == 1 else several(values) if values else "" for name, values in found.items()
    }


def _text(value: "_Element") -> str:
    """All its words: a value may be an element of its own, such as a name."""
    inside = "".join(
        _text(child) + (child.tail or "") if isinstance(child.tag, str) else (child.tail or "") for child in value
    )
    return (value.text or "") + inside
