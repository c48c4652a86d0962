"""pysaml2 as the identity provider: code that we did not write, on xmlsec1, reads our requests and answers them."""

import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from tests.support.postgres import missing
from tests.support.saml_provider import DS, A, P, SamlProvider

with warnings.catch_warnings():  # it asks cryptography for what has moved
    warnings.simplefilter("ignore")
    from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
    from saml2.config import IdPConfig
    from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
    from saml2.server import Server
    from saml2.sigver import pre_encryption_part

XMLSEC = shutil.which("xmlsec1")
AES256 = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
AUTHN = {"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": "https://idp.corp.example"}


@dataclass
class Pysaml2:
    server: Server
    audience: str
    folder: Path

    def asked(self, told: dict[str, str]) -> Any:
        """The AuthnRequest that a browser brought, its signature verified where it has one."""
        return self.server.parse_authn_request(told["SAMLRequest"], BINDING_HTTP_REDIRECT, **_signature(told))

    def answer(
        self, callback: str, request_id: str | None, *, sign_response: bool, sign_assertion: bool, attributes: Any
    ) -> str:
        """A response as XML."""
        response = self.server.create_authn_response(
            attributes,
            request_id,
            callback,
            self.audience,
            name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text="jane-17", sp_name_qualifier=self.audience),
            authn=AUTHN,
            sign_response=sign_response,
            sign_assertion=sign_assertion,
        )
        return str(response)

    def encrypt(self, response: str, certificate: str) -> str:
        """By AES: pysaml2's own default is Triple DES, which nobody should use any more."""
        document = etree.fromstring(response.encode())
        assertion = document.find(f"{{{A}}}Assertion")
        holder = etree.Element(f"{{{A}}}EncryptedAssertion")
        document.replace(assertion, holder)
        holder.append(assertion)
        pem = self.folder / "reader.pem"
        lines = "\n".join(certificate[at : at + 64] for at in range(0, len(certificate), 64))
        pem.write_text(f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n")
        template = pre_encryption_part(msg_enc=AES256)
        text = etree.tostring(document).decode()
        encrypted = self.server.sec.crypto.encrypt_assertion(text, str(pem), template, "aes-256", None)
        return str(encrypted)

    def logged_out(self, told: dict[str, str]) -> tuple[Any, str]:
        """The LogoutRequest, verified, and the answer as XML."""
        request = self.server.parse_logout_request(told["SAMLRequest"], BINDING_HTTP_REDIRECT, **_signature(told))
        return request.message, str(self.server.create_logout_response(request.message, [BINDING_HTTP_POST], sign=True))


def _signature(told: dict[str, str]) -> dict[str, str | None]:
    return {"relay_state": told["RelayState"], "sigalg": told.get("SigAlg"), "signature": told.get("Signature")}


def pysaml2(provider: SamlProvider, folder: Path, *, address: str, pool_id: str, signs_by: str) -> Pysaml2:
    """With the keys of the provider. It knows the pool at the address, which signs by the certificate."""
    if XMLSEC is None:
        missing("there is no xmlsec1 (apt-get install xmlsec1)")
    (folder / "key.pem").write_text(provider.pem)
    (folder / "certificate.pem").write_text(
        f"-----BEGIN CERTIFICATE-----\n{provider.certificate}\n-----END CERTIFICATE-----\n"
    )
    audience = f"urn:amazon:cognito:sp:{pool_id}"
    config = {
        "entityid": provider.entity_id,
        "xmlsec_binary": XMLSEC,
        "key_file": str(folder / "key.pem"),
        "cert_file": str(folder / "certificate.pem"),
        "metadata": {"inline": [_relying_party(audience, address, signs_by)]},
        "service": {
            "idp": {  # signed by SHA-256: pysaml2's own default is SHA-1, which nobody should use any more
                "signing_algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                "digest_algorithm": "http://www.w3.org/2001/04/xmlenc#sha256",
                "endpoints": {
                    "single_sign_on_service": [(provider.sign_on, BINDING_HTTP_REDIRECT)],
                    "single_logout_service": [(provider.log_out or "", BINDING_HTTP_REDIRECT)],
                },
                "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}},
            }
        },
    }
    return Pysaml2(Server(config=IdPConfig().load(config)), audience, folder)


def _relying_party(entity: str, address: str, signs_by: str) -> str:
    post = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
    return (
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">'
        f'<md:SPSSODescriptor protocolSupportEnumeration="{P}"><md:KeyDescriptor use="signing">'
        f'<ds:KeyInfo xmlns:ds="{DS}"><ds:X509Data><ds:X509Certificate>{signs_by}</ds:X509Certificate></ds:X509Data>'
        f'</ds:KeyInfo></md:KeyDescriptor><md:SingleLogoutService Binding="{post}" Location="{address}/saml2/logout"/>'
        f'<md:AssertionConsumerService Binding="{post}" Location="{address}/saml2/idpresponse" index="0"/>'
        "</md:SPSSODescriptor></md:EntityDescriptor>"
    )
