"""Leaving a SAML provider together with the pool (single logout profile, SAML profiles 4.4): the request, and the
provider's answer. Only the pool begins it: a provider cannot sign anybody out (evidence: saml-log-out)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from emulator import errors
from emulator.base import xml
from emulator.crypto import xml_signatures
from emulator.crypto.xml_signatures import NotSigned
from emulator.errors.oauth import OAuthError
from emulator.federation.saml import requests, responses, trust
from emulator.federation.saml.names import A
from emulator.federation.saml.sign_on import ANSWER
from emulator.rules.providers import saml_keys
from emulator.store.browser_sessions import BrowserSession
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.work import Work

if TYPE_CHECKING:
    from lxml.etree import _Element


def begin(
    work: Work, pool: Pool, provider: IdentityProvider, session: BrowserSession, *, request_id: str, relay_state: str
) -> str | None:
    """The address of the provider with a signed LogoutRequest. None for a provider that has no such address, or whose
    users stay signed in there."""
    if not provider.is_set("IDPSignout") or session.provider_subject is None:
        return None
    destination = trust.metadata(work, pool, provider).log_out
    if destination is None:
        return None
    key = saml_keys.require(work, pool, saml_keys.SIGNING).private_pem
    message = requests.log_out(
        pool,
        request_id=request_id,
        destination=destination,
        name_id=session.provider_subject,
        session_index=session.provider_session,
        at=work.services.clock.now(),
    )
    with work.nothing_held():
        return requests.address(destination, message, relay_state, signed_by=key)


def check(
    work: Work, pool: Pool, provider: IdentityProvider, *, request_id: str, callback: str, answer: Mapping[str, str]
) -> str | None:
    """Whether it is the provider's answer to this request; what it says of a failure, which changes nothing any more.
    Raises OAuthError."""
    told = trust.metadata(work, pool, provider)
    trusted = trust.certificates(work, provider, told)
    with work.nothing_held():
        document = responses.parsed(answer.get(ANSWER, ""), "LogoutResponse")
        try:
            response = xml_signatures.verified(document, trusted)
        except NotSigned as error:
            raise errors.saml.response_signature().noted(f"The signature was refused: {error}") from error
        if _issuer(response) != told.entity_id:
            raise errors.saml.issuer()
        if response.get("Destination", callback) != callback:
            raise errors.saml.destination()
        if response.get("InResponseTo") != request_id:
            raise errors.saml.in_response_to()
        return _failure(response)


def _issuer(response: "_Element") -> str | None:
    found = response.find(f"{A}Issuer")
    try:
        return xml.words(found).strip() if found is not None else None
    except xml.NotXml:
        return None


def _failure(response: "_Element") -> str | None:
    try:
        responses.check_status(response)
    except OAuthError as error:
        return error.note or error.description
    return None
