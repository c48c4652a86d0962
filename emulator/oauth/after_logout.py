"""Where a browser goes that signed out, by the query of `/logout`."""

from emulator.oauth import replies
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.store.clients import Client

MISSING = "Required parameters missing"  # evidence: error-page


def onwards(request: Request, client: Client) -> Reply | None:
    """None if the query names no address of the app client's."""
    logout_uri = request.query.first("logout_uri")
    if logout_uri:
        return replies.redirect(logout_uri) if logout_uri in client.effective.logout_urls else None
    is_whole = request.query.first("redirect_uri") in client.effective.callback_urls
    if is_whole and request.query.first("response_type"):
        return replies.redirect(f"{request.base}/login?{request.raw_query}")
    return None
