"""What a played SAML provider answers: a response with a signed assertion, or with a status that says why there is none
(SAML 2.0 core). It may be encrypted, where the pool asks for that."""

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from emulator.base import ids
from emulator.base.clock import iso
from emulator.crypto import xml_encrypting, xml_signing
from emulator.federation.played import keys, outcomes
from emulator.federation.played.outcomes import Outcome
from emulator.federation.played.visits import Visit
from emulator.rules.providers import saml_keys, saml_metadata
from emulator.store.identity_providers import IdentityProvider
from emulator.store.played_providers import PlayedProvider
from emulator.store.pools import Pool
from emulator.work import Work

if TYPE_CHECKING:
    from lxml.etree import _Element

_PROTOCOL, _ASSERTION = "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:2.0:assertion"
_P, _A = f"{{{_PROTOCOL}}}", f"{{{_ASSERTION}}}"
_XSI, _XS = "http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/2001/XMLSchema"
_STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
_NAME_FORMAT = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"  # noqa: S105
LIVES, EARLIER = timedelta(minutes=5), timedelta(minutes=1)
_AFTER_ISSUER = 1  # where a signature stands in an assertion


def response(work: Work, pool: Pool, provider: IdentityProvider, visit: Visit, outcome: Outcome) -> str:
    """In base64, as the form has it."""
    encrypts = provider.details.get("EncryptedResponses", "").lower() == "true"
    key = keys.require(work, provider)
    reader = saml_keys.require(work, pool, saml_keys.ENCRYPTION) if encrypts and outcome.error is None else None
    entity = saml_metadata.read(provider.metadata_document or "").entity_id
    root = _response(work, entity, visit, outcome)
    if outcome.error is None:
        assertion = _assertion(work, entity, visit, outcome)
        _sign(assertion, key, outcome)
        root.append(xml_encrypting.encrypted(assertion, reader.certificate, work.random) if reader else assertion)
    return base64.b64encode(_written(root)).decode()


def left(work: Work, provider: IdentityProvider, request_id: str, callback: str) -> str:
    """The answer to a LogoutRequest, in base64: whoever it was is signed out here."""
    from lxml import etree

    key = keys.require(work, provider)
    assert key.private_pem is not None and key.certificate is not None  # noqa: S101
    root: _Element = etree.Element(f"{_P}LogoutResponse", nsmap={"samlp": _PROTOCOL, "saml": _ASSERTION})
    told = {"ID": f"_{ids.uuid4(work.random)}", "Version": "2.0", "IssueInstant": iso(work.services.clock.now())}
    _set(root, {**told, "Destination": callback, "InResponseTo": request_id})
    _below(root, f"{_A}Issuer", saml_metadata.read(provider.metadata_document or "").entity_id)
    _below(_below(root, f"{_P}Status"), f"{_P}StatusCode", Value=f"{_STATUS}Success")
    xml_signing.sign(root, key.private_pem, key.certificate, position=_AFTER_ISSUER)
    return base64.b64encode(_written(root)).decode()


def _sign(assertion: "_Element", key: PlayedProvider, outcome: Outcome) -> None:
    assert key.private_pem is not None and key.certificate is not None  # noqa: S101
    xml_signing.sign(assertion, key.private_pem, key.certificate, position=_AFTER_ISSUER)
    if outcome.flaw == outcomes.BROKEN_SIGNATURE:
        name = assertion.find(f"{_A}Subject/{_A}NameID")
        if name is not None:
            name.text = f"{name.text}-changed-after-it-was-signed"


def _response(work: Work, entity: str, visit: Visit, outcome: Outcome) -> "_Element":
    from lxml import etree

    root: _Element = etree.Element(f"{_P}Response", nsmap={"samlp": _PROTOCOL, "saml": _ASSERTION})
    told = {
        "ID": f"_{ids.uuid4(work.random)}",
        "Version": "2.0",
        "IssueInstant": iso(work.services.clock.now()),
        "Destination": visit.callback,
        "InResponseTo": visit.request_id,
    }
    _set(root, told)
    _below(root, f"{_A}Issuer", entity)
    status = _below(root, f"{_P}Status")
    code = _below(status, f"{_P}StatusCode", Value=f"{_STATUS}{'Success' if outcome.error is None else 'Responder'}")
    if outcome.error is not None:
        is_denied = outcome.error == outcomes.DENIED
        _below(code, f"{_P}StatusCode", Value=f"{_STATUS}RequestDenied" if is_denied else outcome.error)
        if outcome.error_description:
            _below(status, f"{_P}StatusMessage", outcome.error_description)
    return root


def _assertion(work: Work, entity: str, visit: Visit, outcome: Outcome) -> "_Element":
    """By the machine's clock, as a real provider's. An expired one was good until an hour ago."""
    from lxml import etree

    now = work.services.clock.now()
    issued = now - timedelta(hours=1) - LIVES if outcome.flaw == outcomes.EXPIRED else now
    spaces = {"saml": _ASSERTION, "xs": _XS, "xsi": _XSI}
    assertion: _Element = etree.Element(f"{_A}Assertion", nsmap=spaces)
    _set(assertion, {"ID": f"_{ids.uuid4(work.random)}", "Version": "2.0", "IssueInstant": iso(issued)})
    _below(assertion, f"{_A}Issuer", entity)
    _subject(assertion, visit, outcome.subject, issued)
    conditions = _below(assertion, f"{_A}Conditions", NotBefore=iso(issued - EARLIER), NotOnOrAfter=iso(issued + LIVES))
    _below(_below(conditions, f"{_A}AudienceRestriction"), f"{_A}Audience", visit.asker)
    statement = _below(
        assertion, f"{_A}AuthnStatement", AuthnInstant=iso(issued), SessionIndex=f"_{ids.uuid4(work.random)}"
    )
    _below(_below(statement, f"{_A}AuthnContext"), f"{_A}AuthnContextClassRef", _PASSWORD)
    _attributes(assertion, outcome.claims)
    return assertion


def _subject(assertion: "_Element", visit: Visit, name: str, issued: datetime) -> None:
    subject = _below(assertion, f"{_A}Subject")
    _below(subject, f"{_A}NameID", name, Format=_FORMAT)
    confirmation = _below(subject, f"{_A}SubjectConfirmation", Method=_BEARER)
    _below(
        confirmation,
        f"{_A}SubjectConfirmationData",
        InResponseTo=visit.request_id,
        NotOnOrAfter=iso(issued + LIVES),
        Recipient=visit.callback,
    )


def _attributes(assertion: "_Element", claims: Mapping[str, Any]) -> None:
    """One value, or several of a list."""
    if not claims:
        return
    statement = _below(assertion, f"{_A}AttributeStatement")
    for name, value in claims.items():
        attribute = _below(statement, f"{_A}Attribute", Name=name, NameFormat=_NAME_FORMAT)
        for each in value if isinstance(value, list) else [value]:
            told = _below(attribute, f"{_A}AttributeValue", outcomes.text_of(each))
            told.set(f"{{{_XSI}}}type", "xs:string")


def _below(parent: "_Element", tag: str, text: str | None = None, **attributes: str | None) -> "_Element":
    from lxml import etree

    made: _Element = etree.SubElement(parent, tag)
    _set(made, attributes)
    made.text = text
    return made


def _set(element: "_Element", attributes: Mapping[str, str | None]) -> None:
    for name, value in attributes.items():
        if value is not None:
            element.set(name, value)


def _written(root: "_Element") -> bytes:
    from lxml import etree

    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written
