"""`GET /logout`: the browser's session ends, and the browser goes to an address of the app client, or to the page to
sign in on.

With a `logout_uri` it goes there, and nothing else is looked at; else `redirect_uri` and `response_type` lead to the
page, as at `/oauth2/authorize`. A refused logout ends the session all the same (evidence: refused-logout). Whoever came
by a SAML provider with IDPSignout goes there first (`saml_logout`).
"""

from emulator.oauth import after_logout, answering, cookies, places, replies, saml_logout, ways_back
from emulator.oauth.places import Place
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.rules.callers import browser_sessions
from emulator.store.clients import Client
from emulator.terms import Terms
from emulator.work import Services, Work

TERMS = Terms(in_replica="active")


def get(services: Services, request: Request) -> Reply:
    return answering.run(services, request, TERMS, lambda work: _signed_out(work, request))


def _signed_out(work: Work, request: Request) -> Reply:
    found = _client(work, request)
    if found is None:
        return _refused(request, "invalid_request")
    place, client = found
    ended = browser_sessions.end(work, place.pool, cookies.session_texts(request, place))
    reply = after_logout.onwards(request, client)
    if reply is not None:
        reply = saml_logout.first(work, request, place, client, ended) or reply
    return (reply or _refused(request, after_logout.MISSING)).having(cookies.end_session(request, place))


def _client(work: Work, request: Request) -> tuple[Place, Client] | None:
    client_id = request.query.first("client_id")
    return places.of_client(work, request, client_id) if client_id else None


def _refused(request: Request, error: str) -> Reply:
    """The error page, with the query that came (evidence: refused-logout)."""
    told = ways_back.query([("error", error)])
    rest = f"&{request.raw_query}" if request.raw_query else ""
    return replies.redirect(f"{request.base}/error?{told}{rest}")
