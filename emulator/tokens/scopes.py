"""What the scopes of OpenID Connect tell of a user, in ID tokens and at the userInfo endpoint."""

import hashlib
from collections.abc import Collection, Mapping

from emulator.base import base64url
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
    shown = attributes
    if readable is not None:
        shown = {name: value for name, value in attributes.items() if name in readable}
    if authorization.source == "API":
        return shown
    asked = set(authorization.scopes) & {*_OF_SCOPE, _EVERYTHING}
    if not asked or _EVERYTHING in asked:
        return shown
    names = {"sub", *(name for scope in asked for name in _OF_SCOPE[scope])}
    return {name: value for name, value in shown.items() if name in names}


def at_user_info(
    scopes: Collection[str], attributes: Mapping[str, str], readable: Collection[str] | None
) -> Mapping[str, str]:
    """The same at the userInfo endpoint, which is told of in more detail: there `profile` does not stand for e-mail
    address and phone number, which have scopes of their own (evidence: user-info-scopes)."""
    asked = {*scopes} & {*_OF_SCOPE, _EVERYTHING}
    shown = {name: value for name, value in attributes.items() if readable is None or name in readable}
    if not asked:
        return shown
    apart = {name for names in _OF_SCOPE.values() for name in names}
    names = {"sub", *(name for scope in asked - {_EVERYTHING} for name in _OF_SCOPE[scope])}
    if _EVERYTHING in asked:
        names |= {*shown} - apart
    return {name: value for name, value in shown.items() if name in names}


def are_readable(scopes: Collection[str], readable: Collection[str] | None) -> bool:
    """Whether the client may read all that the scopes `email` and `phone` are there for; a client that may read the
    address and not whether it is verified gets no tokens (evidence: unreadable-scope)."""
    needed = {name for scope in scopes for name in _OF_SCOPE.get(scope, ())}
    return readable is None or needed <= {*readable}


def hash_of(access_token: str) -> str:
    """`at_hash` for RS256: the left half of SHA-256, in base64url."""
    digest = hashlib.sha256(access_token.encode()).digest()
    return base64url.encode(digest[:16])
