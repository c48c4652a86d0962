"""The answer of a SAML provider, from the text in a form to the assertion that the provider signed.

A signature on the response or one on the assertion proves it; where there are both, both must hold. What comes out of
here is a copy that was signed, never what stood in the document.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from emulator import errors
from emulator.base import xml
from emulator.crypto import xml_encryption, xml_signatures
from emulator.crypto.xml_encryption import NotDecrypted
from emulator.crypto.xml_signatures import NotSigned
from emulator.errors.oauth import OAuthError
from emulator.federation.saml import names
from emulator.federation.saml.names import A, P

if TYPE_CHECKING:
    from lxml.etree import _Element

LONGEST = 100_000  # characters; evidence: saml-response-length
_ASSERTION, _ENCRYPTED = f"{A}Assertion", f"{A}EncryptedAssertion"
_TOLD = 300  # characters of what the provider says of a failure


class Trust(Struct, frozen=True):
    """`certificates` are those by which the provider may sign, as DER in base64; `decryption_key` is the PEM of the
    pool's; with `must_be_encrypted` an assertion that anybody could read is refused."""

    certificates: Sequence[str]
    decryption_key: str | None
    must_be_encrypted: bool


class Answer(Struct, frozen=True):
    """`assertion` is proven. `response` is what it came in: proven only where that was signed, and looked at to refuse,
    never to admit."""

    response: "_Element"
    assertion: "_Element"


def parsed(text: str, root: str) -> "_Element":
    """The document in a form's field, whose root is the named one. Raises OAuthError."""
    if len(text) > LONGEST:
        raise errors.saml.too_long()
    try:
        document = xml.parse(base64.b64decode("".join(text.split()), validate=True))
    except (ValueError, binascii.Error) as error:
        raise errors.saml.unreadable().noted(str(error)[:_TOLD]) from error
    if document.tag != f"{P}{root}" or document.get("Version") != names.VERSION:
        raise errors.saml.unreadable().noted(f"It is not a {root} of SAML 2.0.")
    return document


def proven(document: "_Element", trust: Trust) -> Answer:
    """Raises OAuthError for an answer that is no success, or that nobody whom we know signed."""
    check_status(document)
    response = document
    is_signed = xml_signatures.is_signed(document)
    if is_signed:
        response = _signed(document, trust, errors.saml.response_signature)
    plain, encrypted = response.findall(_ASSERTION), response.findall(_ENCRYPTED)
    if len(plain) + len(encrypted) != 1:
        raise errors.saml.not_one_assertion()
    if encrypted:
        return Answer(response, _opened(encrypted[0], trust, is_signed=is_signed))
    if trust.must_be_encrypted:
        raise errors.saml.not_encrypted()
    return Answer(response, _assertion(plain[0], trust, is_signed=is_signed, otherwise=errors.saml.assertion_signature))


def check_status(document: "_Element") -> None:
    """Raises OAuthError with the status, and as a note what the provider says of it."""
    codes = [code.get("Value", "") for code in document.iterfind(f"{P}Status//{P}StatusCode")]
    if codes[:1] == [names.SUCCESS]:
        return
    code = " ".join(codes[:2])[:_TOLD] or "none"
    message = (document.findtext(f"{P}Status/{P}StatusMessage") or "").strip()
    error = errors.saml.failed(code)
    raise error.noted(f"The identity provider says: {message[:_TOLD]}") if message else error


def _opened(encrypted: "_Element", trust: Trust, *, is_signed: bool) -> "_Element":
    """All that can fail from here on fails in one way (`xml_encryption`)."""
    try:
        content = xml_encryption.decrypted(encrypted, trust.decryption_key or "")
        inside = _inside(encrypted, content)
    except (NotDecrypted, xml.NotXml, ValueError) as error:
        raise errors.saml.undecipherable() from error
    return _assertion(inside, trust, is_signed=is_signed, otherwise=errors.saml.undecipherable)


def _inside(encrypted: "_Element", content: bytes) -> "_Element":
    """The assertion; one that leans on the prefixes of the document around it is read with them. Raises NotXml."""
    try:
        found = xml.parse(content)
    except xml.NotXml:
        found = _with_prefixes(encrypted, content)
    if found.tag != _ASSERTION:
        raise xml.NotXml("no assertion is inside")
    return found


def _with_prefixes(encrypted: "_Element", content: bytes) -> "_Element":
    from lxml import etree

    around = etree.Element("around", nsmap={prefix: uri for prefix, uri in encrypted.nsmap.items() if prefix})
    start, _, end = etree.tostring(around).partition(b"/>")
    found = xml.parse(start + b">" + content + b"</around>" + end)
    if len(found) != 1:
        raise xml.NotXml("more than an assertion is inside")
    inside: _Element = found[0]
    return inside


def _assertion(
    assertion: "_Element", trust: Trust, *, is_signed: bool, otherwise: Callable[[], OAuthError]
) -> "_Element":
    """`is_signed`: as a part of the whole response, so it needs no signature of its own."""
    if is_signed and not xml_signatures.is_signed(assertion):
        return assertion
    return _signed(assertion, trust, otherwise)


def _signed(element: "_Element", trust: Trust, otherwise: Callable[[], OAuthError]) -> "_Element":
    try:
        return xml_signatures.verified(element, trust.certificates)
    except NotSigned as error:
        refusal = otherwise()
        is_secret = refusal.description == errors.saml.undecipherable().description
        raise refusal if is_secret else refusal.noted(f"The signature was refused: {error}") from error
