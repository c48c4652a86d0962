"""`/error`: why the app client cannot be told. Always 400 (evidence: error-page)."""

from emulator import errors
from emulator.oauth import answering, places
from emulator.oauth.pages import visits
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.terms import NONE
from emulator.work import Services, Work

HEADING = "An error was encountered with the requested page."  # evidence: error-page
# By the error that the address names; ours, for whoever set the app client up.
REASONS = {
    "redirect_mismatch": "The redirect_uri of the request is not one of the app client's callback URLs.",
    "invalid_request": "The request names no app client that may use these pages, or is not a valid request.",
    "Required parameters missing": "Required String parameter 'redirect_uri' is not present",  # evidence: error-page
}
REASONS |= {sentence: sentence for sentence in (errors.saml.NO_ANSWER, errors.saml.NO_RELAY_STATE)}
UNKNOWN = "The request cannot be answered."


def get(services: Services, request: Request) -> Reply:
    return answering.run(services, request, NONE, lambda work: _page(work, request))


def _page(work: Work, request: Request) -> Reply:
    """With the style of the app client, if the address names one that is here."""
    client_id = request.query.first("client_id")
    found = places.of_client(work, request, client_id) if client_id else None
    visit = visits.plain(work, request, *(found or (None, None)))
    error = request.query.first("error")[:100]
    return visit.show(
        "error",
        status=400,
        heading=HEADING,
        sentence=REASONS.get(error, UNKNOWN),
        code=error,
        request_id=request.request_id,
    )
