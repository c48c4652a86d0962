"""Signs an element of XML (XML Signature 1.1, as SAML 2.0 core 5.4 narrows it): enveloped, by RSA with SHA-256, over
the exclusive canonical form (XML-EXC-C14N)."""

import base64
import hashlib
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from emulator.crypto import keys

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
_DS = f"{{{_NAMESPACE}}}"
_ENVELOPED = f"{_NAMESPACE}enveloped-signature"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


def sign(element: "_Element", pem: str, certificate: str, *, position: int) -> None:
    """Puts the signature into the element, as its child at the position. The element has an ID; the certificate is DER
    in base64."""
    from lxml import etree

    digest = base64.b64encode(hashlib.sha256(_canonical(element)).digest()).decode()
    signature = etree.Element(f"{_DS}Signature", nsmap={"ds": _NAMESPACE})
    signed = _below(signature, "SignedInfo")
    _below(signed, "CanonicalizationMethod", Algorithm=_EXCLUSIVE)
    _below(signed, "SignatureMethod", Algorithm=_RSA_SHA256)
    reference = _below(signed, "Reference", URI=f"#{element.get('ID')}")
    transforms = _below(reference, "Transforms")
    _below(transforms, "Transform", Algorithm=_ENVELOPED)
    _below(transforms, "Transform", Algorithm=_EXCLUSIVE)
    _below(reference, "DigestMethod", Algorithm=_SHA256)
    _below(reference, "DigestValue").text = digest
    value = _below(signature, "SignatureValue")
    x509 = _below(_below(signature, "KeyInfo"), "X509Data")
    _below(x509, "X509Certificate").text = certificate
    element.insert(position, signature)
    raw = keys.load_signing_key(pem).sign(_canonical(signed), PKCS1v15(), hashes.SHA256())
    value.text = base64.b64encode(raw).decode()


def _canonical(element: "_Element") -> bytes:
    from lxml import etree

    found: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    return found


def _below(parent: "_Element", name: str, **attributes: str) -> "_Element":
    from lxml import etree

    return etree.SubElement(parent, f"{_DS}{name}", attrib=attributes)
