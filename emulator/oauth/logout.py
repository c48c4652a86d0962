"""`GET /logout`: the browser's session ends, and the browser goes to an address of the app client, or to the page to
sign in on.

With a `logout_uri` it goes there, and nothing else is looked at; else `redirect_uri` and `response_type` lead to the
page, as at `/oauth2/authorize`. A refused logout ends the session all the same (evidence: refused-logout).
"""

from emulator.oauth import answering, cookies, places, replies, ways_back
from emulator.oauth.places import Place
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.rules.callers import browser_sessions
from emulator.store.clients import Client
from emulator.terms import Terms
from emulator.work import Services, Work

TERMS = Terms(in_replica="active")
MISSING = "Required parameters missing"  # evidence: error-page


def get(services: Services, request: Request) -> Reply:
    return answering.run(services, request, TERMS, lambda work: _signed_out(work, request))


def _signed_out(work: Work, request: Request) -> Reply:
    found = _client(work, request)
    if found is None:
        return _refused(request, "invalid_request")
    place, client = found
    browser_sessions.end(work, place.pool, cookies.session_texts(request, place))
    return _onwards(request, client).having(cookies.end_session(request, place))


def _client(work: Work, request: Request) -> tuple[Place, Client] | None:
    client_id = request.query.first("client_id")
    return places.of_client(work, request, client_id) if client_id else None


def _onwards(request: Request, client: Client) -> Reply:
    logout_uri = request.query.first("logout_uri")
    if logout_uri in client.effective.logout_urls:
        return replies.redirect(logout_uri)
    if logout_uri:
        return _refused(request, MISSING)
    is_whole = request.query.first("redirect_uri") in client.effective.callback_urls
    if is_whole and request.query.first("response_type"):
        return replies.redirect(f"{request.base}/login?{request.raw_query}")
    return _refused(request, MISSING)


def _refused(request: Request, error: str) -> Reply:
    """The error page, with the query that came (evidence: refused-logout)."""
    told = ways_back.query([("error", error)])
    rest = f"&{request.raw_query}" if request.raw_query else ""
    return replies.redirect(f"{request.base}/error?{told}{rest}")
