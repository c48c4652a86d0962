"""Who may use `/_emulator`: with EMULATOR_ADMIN_TOKEN set, whoever shows it; and no web page of another origin, which
could otherwise write through a tester's browser.
"""

import hmac
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

_READING = ("GET", "HEAD", "OPTIONS")


def check(request: Request) -> None:
    """Raises 403 for a write from a page of another origin, 401 without the token."""
    origin = request.headers.get("origin")
    if request.method not in _READING and origin is not None and urlsplit(origin).netloc != request.url.netloc:
        raise HTTPException(403, "Writes from a page of another origin are refused.")
    token = request.app.state.services.settings.admin_token
    if token is None:
        return
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    expected = token.get_secret_value().encode()
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), expected):
        raise HTTPException(401, "Show EMULATOR_ADMIN_TOKEN as `Authorization: Bearer …`.")
