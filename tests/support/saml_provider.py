"""A SAML identity provider of the tests: it says what a test wants it to say, and signs what a test wants signed.

It has nothing in common with the emulator's own code but the libraries for signatures and encryption, and it writes
documents by hand, so that a test can write a wrong one.
"""

import base64
import os
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from emulator.base.randomness import SystemRandomness
from emulator.crypto import certificates, keys
from tests.support import key_ring

P = "urn:oasis:names:tc:SAML:2.0:protocol"
A = "urn:oasis:names:tc:SAML:2.0:assertion"
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC, XENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
SPACES = {"samlp": P, "saml": A, "ds": DS}
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_KEYS: list[str] = []  # made once: each takes a while


def key(number: int = 0) -> str:
    """A key of a provider, as PEM; others have other numbers."""
    while len(_KEYS) <= number:
        _KEYS.append(key_ring.really_made())
    return _KEYS[number]


def instant(seconds: float = 0) -> str:
    """So many seconds from now, by the machine's clock."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Told:
    """What an answer says. None leaves a part out."""

    audience: str | None
    recipient: str | None
    request_id: str | None
    issuer: str
    destination: str | None = None
    name_id: str | None = "Jane.Doe@corp.example"
    attributes: dict[str, list[str]] = field(default_factory=lambda: {"mail": ["jane@corp.example"]})
    status: str = SUCCESS
    begins: str = field(default_factory=lambda: instant(-30))
    ends: str = field(default_factory=lambda: instant(300))
    confirmed_until: str | None = field(default_factory=lambda: instant(300))
    issued: str = field(default_factory=instant)
    session: str | None = "_session-1"
    assertion_id: str = field(default_factory=lambda: f"_a{uuid4().hex}")
    response_id: str = field(default_factory=lambda: f"_r{uuid4().hex}")
    confirmed_request_id: str | None = "the same"

    def response(self) -> etree._Element:
        """Unsigned, with the assertion inside."""
        to = f' InResponseTo="{self.request_id}"' if self.request_id else ""
        destination = f' Destination="{self.destination}"' if self.destination else ""
        inner = f'<samlp:StatusCode Value="{self.status}"/>'
        text = (
            f'<samlp:Response xmlns:samlp="{P}" xmlns:saml="{A}" ID="{self.response_id}" Version="2.0" '
            f'IssueInstant="{self.issued}"{destination}{to}><saml:Issuer>{self.issuer}</saml:Issuer>'
            f"<samlp:Status>{inner}</samlp:Status>{self._assertion()}</samlp:Response>"
        )
        return etree.fromstring(text)

    def _assertion(self) -> str:
        audience = f"<saml:Audience>{self.audience}</saml:Audience>"
        restriction = f"<saml:AudienceRestriction>{audience}</saml:AudienceRestriction>" if self.audience else ""
        name = f"<saml:NameID>{self.name_id}</saml:NameID>" if self.name_id is not None else ""
        statement = f' SessionIndex="{self.session}"' if self.session else ""
        values = "".join(
            f'<saml:Attribute Name="{name}">'
            + "".join(f"<saml:AttributeValue>{each}</saml:AttributeValue>" for each in found)
            + "</saml:Attribute>"
            for name, found in self.attributes.items()
        )
        return (
            f'<saml:Assertion ID="{self.assertion_id}" Version="2.0" IssueInstant="{self.issued}">'
            f"<saml:Issuer>{self.issuer}</saml:Issuer><saml:Subject>{name}"
            '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f"<saml:SubjectConfirmationData{self._confirmation()}/></saml:SubjectConfirmation></saml:Subject>"
            f'<saml:Conditions NotBefore="{self.begins}" NotOnOrAfter="{self.ends}">{restriction}</saml:Conditions>'
            f'<saml:AuthnStatement AuthnInstant="{self.issued}"{statement}><saml:AuthnContext>'
            "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>"
            "</saml:AuthnContext></saml:AuthnStatement>"
            f"<saml:AttributeStatement>{values}</saml:AttributeStatement></saml:Assertion>"
        )

    def _confirmation(self) -> str:
        request_id = self.request_id if self.confirmed_request_id == "the same" else self.confirmed_request_id
        told = {"Recipient": self.recipient, "NotOnOrAfter": self.confirmed_until, "InResponseTo": request_id}
        return "".join(f' {name}="{value}"' for name, value in told.items() if value is not None)


@dataclass
class SamlProvider:
    """`number` is that of its key."""

    entity_id: str = "https://idp.corp.example/metadata"
    sign_on: str = "https://idp.corp.example/sso"
    log_out: str | None = None
    number: int = 0

    @property
    def pem(self) -> str:
        return key(self.number)

    @property
    def certificate(self) -> str:
        now = datetime.now(UTC)
        ends = now + timedelta(days=365)
        return certificates.self_signed(
            self.pem, "idp.corp.example", SystemRandomness(), begins=now - timedelta(days=1), ends=ends
        )

    def metadata(self, *, more: str = "", certificates: list[str] | None = None) -> str:
        keys_told = "".join(
            f'<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="{DS}"><ds:X509Data><ds:X509Certificate>{each}'
            "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            for each in certificates or [self.certificate]
        )
        out = (
            f'<md:SingleLogoutService Binding="{REDIRECT}" Location="{self.log_out}"/>'
            if self.log_out is not None
            else ""
        )
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}"{more}>'
            f'<md:IDPSSODescriptor protocolSupportEnumeration="{P}">{keys_told}{out}'
            f'<md:SingleSignOnService Binding="{REDIRECT}" Location="{self.sign_on}"/></md:IDPSSODescriptor>'
            "</md:EntityDescriptor>"
        )

    def sign(self, element: etree._Element, *, sha1: bool = False) -> etree._Element:
        """The element with a signature behind its Issuer, as the schema of SAML has it; `element` is left alone."""
        signer = _Sha1Signer if sha1 else XMLSigner
        copy = etree.fromstring(etree.tostring(element))
        place = etree.Element(f"{{{DS}}}Signature", Id="placeholder", nsmap={"ds": DS})
        copy.insert(1, place)
        own: dict[str, Any] = {"key": keys.load_signing_key(self.pem), "cert": _pem(self.certificate)}
        signed: etree._Element = signer(
            signature_algorithm=SignatureMethod.RSA_SHA1 if sha1 else SignatureMethod.RSA_SHA256,
            digest_algorithm=DigestAlgorithm.SHA1 if sha1 else DigestAlgorithm.SHA256,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        ).sign(copy, reference_uri=f"#{copy.get('ID')}", **own)
        return signed

    def sign_again(self, document: etree._Element) -> etree._Element:
        """After what the signature says was changed: it is the provider's own, and says something else."""
        info = document.find(f".//{{{DS}}}SignedInfo")
        content = etree.tostring(info, method="c14n", exclusive=True)
        value = keys.load_signing_key(self.pem).sign(content, PKCS1v15(), hashes.SHA256())
        document.find(f".//{{{DS}}}SignatureValue").text = base64.b64encode(value).decode()
        return document

    def sign_assertion(self, response: etree._Element) -> etree._Element:
        """The response with its assertion signed."""
        copy = etree.fromstring(etree.tostring(response))
        assertion = copy.find(f"{{{A}}}Assertion")
        alone = etree.fromstring(etree.tostring(assertion, with_tail=False))
        copy.replace(assertion, self.sign(alone))
        return copy


class _Sha1Signer(XMLSigner):
    def check_deprecated_methods(self) -> None:
        """It may."""


def encoded(document: etree._Element | str | bytes) -> str:
    """As a form carries it."""
    text = etree.tostring(document) if isinstance(document, etree._Element) else document
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def request(location: str) -> tuple[etree._Element, dict[str, str]]:
    """What a redirect to a provider carries: the message, and the parameters beside it."""
    told = {name: values[0] for name, values in parse_qs(urlsplit(location).query, keep_blank_values=True).items()}
    return etree.fromstring(zlib.decompress(base64.b64decode(told["SAMLRequest"]), -15)), told


def encrypted(
    response: etree._Element, certificate: str, *, gcm: bool = True, inside: bytes | None = None
) -> etree._Element:
    """The response with its assertion encrypted for whoever has the certificate (DER in base64)."""
    copy = etree.fromstring(etree.tostring(response))
    assertion = copy.find(f"{{{A}}}Assertion")
    content = inside if inside is not None else etree.tostring(assertion, with_tail=False)
    secret, nonce = os.urandom(32), os.urandom(12 if gcm else 16)
    if gcm:
        text, method = nonce + AESGCM(secret).encrypt(nonce, content, None), f"{XENC11}aes256-gcm"
    else:
        missing = 16 - len(content) % 16
        encryptor = Cipher(AES(secret), CBC(nonce)).encryptor()
        text = nonce + encryptor.update(content + bytes(missing - 1) + bytes([missing])) + encryptor.finalize()
        method = f"{XENC}aes256-cbc"
    public = x509.load_der_x509_certificate(base64.b64decode(certificate)).public_key()
    assert isinstance(public, RSAPublicKey)
    wrapped = public.encrypt(secret, OAEP(MGF1(hashes.SHA1()), hashes.SHA1(), None))  # noqa: S303
    told = (
        f'<saml:EncryptedAssertion xmlns:saml="{A}"><xenc:EncryptedData xmlns:xenc="{XENC}" Type="{XENC}Element">'
        f'<xenc:EncryptionMethod Algorithm="{method}"/><ds:KeyInfo xmlns:ds="{DS}"><xenc:EncryptedKey>'
        f'<xenc:EncryptionMethod Algorithm="{XENC}rsa-oaep-mgf1p"/><xenc:CipherData><xenc:CipherValue>'
        f"{base64.b64encode(wrapped).decode()}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>"
        f"<xenc:CipherData><xenc:CipherValue>{base64.b64encode(text).decode()}</xenc:CipherValue></xenc:CipherData>"
        "</xenc:EncryptedData></saml:EncryptedAssertion>"
    )
    copy.replace(assertion, etree.fromstring(told))
    return copy


def _pem(certificate: str) -> str:
    return f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n"
