"""Which web pages may call the endpoints that no browser visits: every one, as with Cognito (evidence: endpoint-cors).

That is safe there: whoever calls them brings a code, a secret or a token, which a page has only if it is its own. No
cookie opens them.
"""

import re

from emulator.oauth import replies
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.work import Services

PATHS = frozenset({"/oauth2/token", "/oauth2/revoke", "/oauth2/userInfo"})
_NAMES = re.compile(r"[A-Za-z0-9, _-]{1,500}", re.ASCII)


def preflight(_: Services, request: Request) -> Reply:
    """What a browser asks before it sends a header of the page's own: each that it names is allowed."""
    asked = request.headers.get("access-control-request-headers", "")
    return replies.empty(200).having(
        ("Access-Control-Allow-Methods", "GET, POST"),
        ("Access-Control-Allow-Headers", asked if _NAMES.fullmatch(asked) else "authorization, content-type"),
        ("Access-Control-Max-Age", "3600"),
    )
