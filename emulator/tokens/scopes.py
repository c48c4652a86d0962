"""What the scopes of OpenID Connect tell of a user, in ID tokens and at the userInfo endpoint."""

import base64
import hashlib
from collections.abc import Collection, Mapping

from emulator.tokens.authorization import Authorization

_OF_SCOPE = {"email": ("email", "email_verified"), "phone": ("phone_number", "phone_number_verified")}
_EVERYTHING = "profile"


def told(
    authorization: Authorization, attributes: Mapping[str, str], readable: Collection[str] | None
) -> Mapping[str, str]:
    """Of the attributes those that the client may read (None: all), and that the scopes ask for.

    `profile` tells everything, `email` and `phone` their address and whether it is verified; `openid` with none of them
    everything, too (evidence: scopes-and-claims). A sign-in by the API has no such scopes, and everything is told.
    """
    asked = set(authorization.scopes) & {*_OF_SCOPE, _EVERYTHING}
    shown = {name: value for name, value in attributes.items() if readable is None or name in readable}
    if authorization.source == "API" or not asked or _EVERYTHING in asked:
        return shown
    names = {"sub", *(name for scope in asked for name in _OF_SCOPE[scope])}
    return {name: value for name, value in shown.items() if name in names}


def hash_of(access_token: str) -> str:
    """`at_hash` for RS256: the left half of SHA-256, in base64url."""
    digest = hashlib.sha256(access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
