"""Signing in through a SAML provider (web browser SSO profile, SAML profiles 4.1): the request, and the answer that
was asked for or that the provider sent of its own accord."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from emulator import errors
from emulator.base import ids
from emulator.federation.identity import Departure, Identity
from emulator.federation.saml import judging, names, people, requests, responses, trust
from emulator.federation.saml.judging import Expected
from emulator.rules.providers import saml_keys
from emulator.store import saml_assertions
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.work import Work

if TYPE_CHECKING:
    from lxml.etree import _Element

ANSWER, RELAY_STATE = "SAMLResponse", "RelayState"
_BASIC_PLANE = 0xFFFF
_KEPT_AT_MOST = timedelta(days=3650)


def begin(work: Work, pool: Pool, provider: IdentityProvider, departure: Departure) -> str:
    """The provider's address with an AuthnRequest, signed where the provider is set so (evidence: saml-request)."""
    destination = trust.metadata(work, pool, provider).sign_on
    key = None
    if provider.details.get("RequestSigningAlgorithm"):
        key = saml_keys.require(work, pool, saml_keys.SIGNING).private_pem
    message = requests.sign_on(
        pool,
        request_id=_request_id(departure),
        destination=destination,
        callback=departure.callback,
        at=work.services.clock.now(),
    )
    with work.nothing_held():
        return requests.address(destination, message, departure.state, signed_by=key)


def finish(
    work: Work, pool: Pool, provider: IdentityProvider, departure: Departure, answer: Mapping[str, str]
) -> Identity:
    """Whom the provider's answer to the request of the departure proves."""
    return _proven(work, pool, provider, departure.callback, _request_id(departure), answer)


def unsolicited(
    work: Work, pool: Pool, provider: IdentityProvider, callback: str, answer: Mapping[str, str]
) -> Identity:
    """Of an answer that nobody asked for. Such a provider must be set so, and its assertion is good for six minutes
    (evidence: saml-unsolicited). Raises OAuthError."""
    if not provider.begins_sign_ins:
        raise errors.saml.not_unsolicited()
    return _proven(work, pool, provider, callback, None, answer)


def _request_id(departure: Departure) -> str:
    return f"_{departure.nonce}"  # an ID may not begin with a digit


def _proven(
    work: Work,
    pool: Pool,
    provider: IdentityProvider,
    callback: str,
    request_id: str | None,
    answer: Mapping[str, str],
) -> Identity:
    told = trust.metadata(work, pool, provider)
    trusted = trust.of(work, pool, provider, told)
    now = work.services.clock.now()
    expected = Expected(told.entity_id, names.entity_id(pool), callback, request_id, now)
    with work.nothing_held():
        found = responses.proven(responses.parsed(answer.get(ANSWER, ""), "Response"), trusted)
        until = judging.check(found, expected)
        identity = _identity(found.assertion)
        _check_characters(provider, identity)
    work.write()
    digest = ids.digest(f"{told.entity_id}\n{found.assertion.get('ID')}")
    kept_until = min(until, now + _KEPT_AT_MOST) + judging.LEEWAY
    if not saml_assertions.use(work.db, pool.id, digest, at=now, until=kept_until):
        raise errors.saml.replayed()
    return identity


def _identity(assertion: "_Element") -> Identity:
    told = people.claims(assertion)
    return Identity(
        subject=people.name_id(assertion),
        claims=told,
        told={"samlResponse": told},
        provider_session=people.session_index(assertion),
    )


def _check_characters(provider: IdentityProvider, identity: Identity) -> None:
    """Cognito takes no characters beyond the basic plane, such as emoji (evidence: saml-characters)."""
    for name in set(provider.attribute_mapping.values()):
        if any(ord(character) > _BASIC_PLANE for character in identity.claims.get(name, "")):
            raise errors.saml.characters(name)
