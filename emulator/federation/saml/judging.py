"""Whether a proven assertion is about this sign-in, for this pool, now (SAML profiles 4.1.4.3).

Providers live by real time, so theirs is compared with the machine's clock, whatever the emulator's says.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from emulator import errors
from emulator.base import xml
from emulator.errors.oauth import OAuthError
from emulator.federation.saml import names
from emulator.federation.saml.names import A
from emulator.federation.saml.responses import Answer

if TYPE_CHECKING:
    from lxml.etree import _Element

LEEWAY = timedelta(minutes=1)  # unverified: The clock of a SAML provider may be a minute off.
UNSOLICITED_AGE = timedelta(minutes=6)  # evidence: saml-unsolicited


class Expected(Struct, frozen=True):
    """`request_id` is None where the provider began the sign-in."""

    issuer: str
    audience: str
    callback: str
    request_id: str | None
    now: datetime


def check(answer: Answer, expected: Expected) -> datetime:
    """Until when the assertion is good. Raises OAuthError for the first thing that is not as it is to be."""
    try:
        return _check(answer, expected)
    except ValueError as error:  # an instant that is none, or words that are elements
        raise errors.saml.incomplete().noted(str(error)[:300]) from error


def _check(answer: Answer, expected: Expected) -> datetime:
    response, assertion = answer.response, answer.assertion
    if not assertion.get("ID") or assertion.get("Version") != names.VERSION:
        raise errors.saml.incomplete()
    _check_issuer(response, assertion, expected)
    if response.get("Destination", expected.callback) != expected.callback:
        raise _wrong(errors.saml.destination(), response.get("Destination"), expected.callback)
    _check_request(response.get("InResponseTo"), expected)
    _check_issued(assertion, expected)
    _check_sessions(assertion, expected)
    ends = _check_conditions(assertion, expected), _confirmed(assertion, expected)
    return min(until for until in ends if until is not None)


def _check_issuer(response: "_Element", assertion: "_Element", expected: Expected) -> None:
    """The response may leave out its own."""
    of_assertion, of_response = assertion.find(f"{A}Issuer"), response.find(f"{A}Issuer")
    if of_assertion is None:
        raise errors.saml.incomplete()
    for told in (of_assertion, of_response):
        if told is not None and xml.words(told).strip() != expected.issuer:
            raise _wrong(errors.saml.issuer(), xml.words(told).strip(), expected.issuer)


def _check_request(told: str | None, expected: Expected) -> None:
    """One that nobody asked for must say so, in both places (evidence: saml-in-response-to, saml-unsolicited)."""
    if told != expected.request_id:
        raise _wrong(errors.saml.in_response_to(), told, expected.request_id)


def _check_issued(assertion: "_Element", expected: Expected) -> None:
    issued_at = _instant(assertion, "IssueInstant")
    if issued_at is None:
        raise errors.saml.incomplete()
    if issued_at > expected.now + LEEWAY:
        raise errors.saml.not_yet()
    if expected.request_id is None and issued_at < expected.now - UNSOLICITED_AGE:
        raise errors.saml.over()


def _check_conditions(assertion: "_Element", expected: Expected) -> datetime | None:
    conditions = assertion.find(f"{A}Conditions")
    if conditions is None:
        raise errors.saml.audience()
    until = _check_span(conditions, expected)
    restrictions = list(conditions.iterfind(f"{A}AudienceRestriction"))
    for restriction in restrictions:
        audiences = [xml.words(each).strip() for each in restriction.iterfind(f"{A}Audience")]
        if expected.audience not in audiences:
            raise _wrong(errors.saml.audience(), " ".join(audiences), expected.audience)
    if not restrictions:  # evidence: saml-audience
        raise errors.saml.audience()
    return until


def _confirmed(assertion: "_Element", expected: Expected) -> datetime:
    """Until when the best of the confirmations for a bearer is good; the first one's refusal where there is none."""
    found = [each for each in _confirmations(assertion) if each is not None]
    if not found:
        raise errors.saml.recipient()
    refusals = []
    for told in found:
        try:
            return _check_confirmation(told, expected)
        except OAuthError as error:
            refusals.append(error)
    raise refusals[0]


def _confirmations(assertion: "_Element") -> Iterator["_Element | None"]:
    for each in assertion.iterfind(f"{A}Subject/{A}SubjectConfirmation"):
        if each.get("Method") == names.BEARER:
            yield each.find(f"{A}SubjectConfirmationData")


def _check_confirmation(told: "_Element", expected: Expected) -> datetime:
    if told.get("Recipient") != expected.callback:  # evidence: saml-recipient
        raise _wrong(errors.saml.recipient(), told.get("Recipient"), expected.callback)
    _check_request(told.get("InResponseTo"), expected)
    until = _check_span(told, expected)
    if until is None:
        raise errors.saml.incomplete()
    return until


def _check_sessions(assertion: "_Element", expected: Expected) -> None:
    """Who the user is must have been found out, not only asserted (profiles 4.1.4.2)."""
    statements = list(assertion.iterfind(f"{A}AuthnStatement"))
    if not statements:
        raise errors.saml.incomplete()
    for statement in statements:
        ends_at = _instant(statement, "SessionNotOnOrAfter")
        if ends_at is not None and ends_at <= expected.now - LEEWAY:
            raise errors.saml.over()


def _check_span(element: "_Element", expected: Expected) -> datetime | None:
    begins, ends = _instant(element, "NotBefore"), _instant(element, "NotOnOrAfter")
    if begins is not None and begins > expected.now + LEEWAY:
        raise errors.saml.not_yet()
    if ends is not None and ends <= expected.now - LEEWAY:
        raise errors.saml.over()
    return ends


def _instant(element: "_Element", name: str) -> datetime | None:
    text = element.get(name)
    return xml.instant(text) if text is not None else None


def _wrong(error: OAuthError, told: str | None, expected: str | None) -> OAuthError:
    return error.noted(f"The provider says {(told or 'nothing')[:300]}; it is to be {expected or 'nothing'}.")
