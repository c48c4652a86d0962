"""Redirects: back to the app client with what it gets or why it gets nothing, and to the error page.

The address is one that the app client registered; what is put behind it is encoded so that nobody can add a parameter,
a fragment or a header of their own. `state` is the exception that Cognito makes: it was decoded once and stands there
as it is, but for what would break out (evidence: state-raw).
"""

import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from emulator.errors.oauth import OAuthError
from emulator.oauth import replies
from emulator.oauth.replies import Reply
from emulator.oauth.wishes import Back, NotTrusted

Pairs = Iterable[tuple[str, str]]
_AS_IT_IS = "!$'()*+,-./:;=?@_~%"
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")


def granted(back: Back, pairs: Pairs) -> Reply:
    """A code or tokens, then the state."""
    state = [("state", back.state)] if back.state is not None else []
    return _to(back, [*pairs, *state])


def refused(back: Back, error: OAuthError) -> Reply:
    """In the order in which Cognito writes it (evidence: authorize-scope)."""
    description = [("error_description", error.description)] if error.description is not None else []
    state = [("state", back.state)] if back.state is not None else []
    return _to(back, [*description, *state, ("error", error.error)])


def error_page(base: str, refusal: NotTrusted) -> Reply:
    client = [("client_id", refusal.client_id)] if refusal.client_id is not None else []
    return replies.redirect(f"{base}/error?{query([('error', refusal.error), *client])}")


def query(pairs: Pairs) -> str:
    return "&".join(f"{name}={_state(value) if name == 'state' else quote_plus(value)}" for name, value in pairs)


def _state(text: str) -> str:
    return quote(_BROKEN.sub("%25", text), safe=_AS_IT_IS)


def _to(back: Back, pairs: Pairs) -> Reply:
    address = back.redirect_uri
    if back.in_fragment:
        return replies.redirect(f"{address}#{query(pairs)}")
    return replies.redirect(f"{address}{'&' if '?' in address else '?'}{query(pairs)}")
