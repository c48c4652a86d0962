"""Encrypts an element of XML for whoever has the key of a certificate (XML Encryption 1.1): AES-256-GCM, its key by
RSA-OAEP."""

import base64
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from emulator.base.randomness import Randomness

if TYPE_CHECKING:
    from lxml.etree import _Element

_XENC, _XENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
_DS, _SAML = "http://www.w3.org/2000/09/xmldsig#", "urn:oasis:names:tc:SAML:2.0:assertion"
_KEY_BYTES, _NONCE_BYTES = 32, 12


def encrypted(element: "_Element", certificate: str, random: Randomness) -> "_Element":
    """An EncryptedAssertion with the element inside; the certificate is DER in base64."""
    from lxml import etree

    key, nonce = random.bytes(_KEY_BYTES), random.bytes(_NONCE_BYTES)
    public = x509.load_der_x509_certificate(base64.b64decode(certificate)).public_key()
    assert isinstance(public, RSAPublicKey)  # noqa: S101
    content = nonce + AESGCM(key).encrypt(nonce, etree.tostring(element), None)
    # OAEP does not hang on the strength of its hash, and every reader knows this one.
    wrapped = public.encrypt(key, OAEP(MGF1(hashes.SHA1()), hashes.SHA1(), None))  # noqa: S303
    made: _Element = etree.Element(f"{{{_SAML}}}EncryptedAssertion", nsmap={"saml": _SAML})
    data = _below(made, _XENC, "EncryptedData", Type=f"{_XENC}Element")
    _below(data, _XENC, "EncryptionMethod", Algorithm=f"{_XENC11}aes256-gcm")
    of_key = _below(_below(data, _DS, "KeyInfo"), _XENC, "EncryptedKey")
    method = _below(of_key, _XENC, "EncryptionMethod", Algorithm=f"{_XENC}rsa-oaep-mgf1p")
    _below(method, _DS, "DigestMethod", Algorithm=f"{_DS}sha1")
    _put(of_key, wrapped)
    _put(data, content)
    return made


def _put(parent: "_Element", content: bytes) -> None:
    value = _below(_below(parent, _XENC, "CipherData"), _XENC, "CipherValue")
    value.text = base64.b64encode(content).decode()


def _below(parent: "_Element", namespace: str, name: str, **attributes: str) -> "_Element":
    from lxml import etree

    return etree.SubElement(parent, f"{{{namespace}}}{name}", attrib=attributes)
