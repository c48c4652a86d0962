"""Whether somebody signed exactly this element (XML Signature 1.1, as SAML 2.0 core 5.4 narrows it).

The element is taken out of its document first, so that nothing around it can be what the signature is about. Its one
signature is a child of its own and refers to it alone, by its ID; the key is one that the caller knows beforehand, and
what the signature itself says of keys is not looked at. The caller goes on with the copy that was signed, never with
the element that it asked about.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from emulator.base import xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
SIGNATURE = f"{_DS}Signature"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
# SAML asks for these transforms and for no others: one that chooses or rewrites would sign what nobody sees.
_CANONICAL = frozenset({_EXCLUSIVE, f"{_EXCLUSIVE}WithComments", _INCLUSIVE, f"{_INCLUSIVE}#WithComments"})
# By the names that signxml has for them. SHA-1 is broken for signatures, and an HMAC's key would be the certificate.
_METHODS = ("RSA_SHA256", "RSA_SHA384", "RSA_SHA512", "ECDSA_SHA256", "ECDSA_SHA384", "ECDSA_SHA512")
_METHODS_PSS = ("SHA256_RSA_MGF1", "SHA384_RSA_MGF1", "SHA512_RSA_MGF1")
_DIGESTS = ("SHA256", "SHA384", "SHA512")
MOST_CERTIFICATES = 20  # are tried; each takes about a millisecond


class NotSigned(ValueError):
    """Nobody whom we know signed the element; the message says why."""


def is_signed(element: "_Element") -> bool:
    """Whether it has a signature of its own, whatever that is worth."""
    return element.find(SIGNATURE) is not None


def verified(element: "_Element", trusted: Sequence[str]) -> "_Element":
    """The element as one of the certificates signed it; they are DER in base64. Raises NotSigned.

    Whether a certificate ran out is not asked: what is trusted is its key, since the caller's own configuration says
    so (SAML V2.0 Metadata Interoperability Profile, 2.6.1).
    """
    from lxml import etree

    try:
        alone = xml.parse(etree.tostring(element, with_tail=False))
    except xml.NotXml as error:
        raise NotSigned(str(error)) from error
    _check_form(alone)
    reasons = ["no certificate is known"]
    for text in trusted[:MOST_CERTIFICATES]:
        try:
            return _as_signed(alone, _certificate(text))
        except NotSigned as error:
            reasons.append(str(error))
    raise NotSigned(reasons[-1])


def _check_form(alone: "_Element") -> None:
    signatures = list(alone.iterchildren(SIGNATURE))
    if len(signatures) != 1:
        raise NotSigned("it has no signature of its own, or several")
    (signature,) = signatures
    identifier = alone.get("ID")
    references = list(signature.iterfind(f"{_DS}SignedInfo/{_DS}Reference"))
    if not identifier or len(references) != 1 or references[0].get("URI") != f"#{identifier}":
        raise NotSigned("its signature is not about it alone")
    if any(True for _ in signature.iter(f"{_DS}Object", f"{_DS}Manifest")):
        raise NotSigned("its signature holds objects")
    transforms = [each.get("Algorithm") for each in references[0].iterfind(f"{_DS}Transforms/{_DS}Transform")]
    canonical = [name for name in transforms if name in _CANONICAL]
    if transforms != [ENVELOPED, *canonical] or len(canonical) > 1:
        raise NotSigned("its signature has a transform that SAML does not have")
    method = signature.find(f"{_DS}SignedInfo/{_DS}CanonicalizationMethod")
    if method is None or method.get("Algorithm") not in _CANONICAL:
        raise NotSigned("its signature has a canonicalization that SAML does not have")


def _certificate(text: str) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(base64.b64decode("".join(text.split()), validate=True))
    except (ValueError, binascii.Error) as error:
        raise NotSigned("the certificate is none") from error


def _as_signed(alone: "_Element", certificate: x509.Certificate) -> "_Element":
    from lxml import etree
    from signxml.algorithms import DigestAlgorithm, SignatureMethod
    from signxml.exceptions import SignXMLException
    from signxml.verifier import SignatureConfiguration, XMLVerifier

    expected = SignatureConfiguration(
        location="./",
        signature_methods=frozenset(SignatureMethod[name] for name in (*_METHODS, *_METHODS_PSS)),
        digest_algorithms=frozenset(DigestAlgorithm[name] for name in _DIGESTS),
        ignore_ambiguous_key_info=True,
        verification_time=certificate.not_valid_before_utc,
    )
    try:
        found = XMLVerifier().verify(alone, x509_cert=certificate, id_attribute="ID", expect_config=expected)
        signed = xml.parse(found.signed_data)  # type: ignore[union-attr]  # one reference, one result
    except (SignXMLException, etree.LxmlError, ValueError, TypeError, KeyError, UnsupportedAlgorithm) as error:
        raise NotSigned(f"{type(error).__name__}: {error}"[:300]) from error
    if signed.tag != alone.tag or signed.get("ID") != alone.get("ID"):
        raise NotSigned("its signature is about something else")
    return signed
