"""What a pool sends to a SAML provider, by the browser's address line (SAML bindings 3.4, HTTP Redirect)."""

import base64
import zlib
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from emulator.base.clock import iso
from emulator.crypto import keys
from emulator.federation.saml import names
from emulator.federation.saml.names import A, P
from emulator.store.pools import Pool

if TYPE_CHECKING:
    from lxml.etree import _Element

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"  # evidence: saml-log-out


def sign_on(pool: Pool, *, request_id: str, destination: str, callback: str, at: datetime) -> bytes:
    """An AuthnRequest. It asks for a name of any format: which of those that Cognito takes it asks for is not known."""
    request = _request("AuthnRequest", pool, request_id=request_id, destination=destination, at=at)
    request.set("ProtocolBinding", names.POST_BINDING)
    request.set("AssertionConsumerServiceURL", callback)
    # unverified: The request's NameIDPolicy is unspecified, and lets the provider make a new name.
    _below(request, f"{P}NameIDPolicy", Format=names.UNSPECIFIED, AllowCreate="true")
    return _written(request)


def log_out(
    pool: Pool, *, request_id: str, destination: str, name_id: str, session_index: str | None, at: datetime
) -> bytes:
    """A LogoutRequest of the user whom the provider knows by the name, in the session that it told of."""
    request = _request("LogoutRequest", pool, request_id=request_id, destination=destination, at=at)
    _below(request, f"{A}NameID").text = name_id
    if session_index is not None:
        _below(request, f"{P}SessionIndex").text = session_index
    return _written(request)


def address(destination: str, message: bytes, relay_state: str, *, signed_by: str | None = None) -> str:
    """Where the browser is sent with the message. `signed_by` is the PEM of the key that signs what is in the query."""
    deflated = zlib.compress(message, wbits=-zlib.MAX_WBITS)
    query = f"SAMLRequest={_encoded(base64.b64encode(deflated).decode())}&RelayState={_encoded(relay_state)}"
    if signed_by is not None:
        query = f"{query}&SigAlg={_encoded(RSA_SHA256)}"
        signature = keys.load_signing_key(signed_by).sign(query.encode(), PKCS1v15(), hashes.SHA256())
        query = f"{query}&Signature={_encoded(base64.b64encode(signature).decode())}"
    return f"{destination}{'&' if '?' in destination else '?'}{query}"


def _encoded(text: str) -> str:
    return quote(text, safe="")


def _request(name: str, pool: Pool, *, request_id: str, destination: str, at: datetime) -> "_Element":
    from lxml import etree

    request: _Element = etree.Element(f"{P}{name}", nsmap={"samlp": names.PROTOCOL, "saml": names.ASSERTION})
    told = {"ID": request_id, "Version": names.VERSION, "IssueInstant": iso(at), "Destination": destination}
    for attribute, value in told.items():
        request.set(attribute, value)
    _below(request, f"{A}Issuer").text = names.entity_id(pool)
    return request


def _below(parent: "_Element", tag: str, **attributes: str) -> "_Element":
    from lxml import etree

    return etree.SubElement(parent, tag, attrib=attributes)


def _written(request: "_Element") -> bytes:
    from lxml import etree

    written: bytes = etree.tostring(request, encoding="UTF-8")
    return written
