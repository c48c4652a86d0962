"""Cookies of the hosted pages: the browser's session, and the token that its forms must repeat.

A domain has its own host, and its cookies Cognito's names (evidence: domain-cookies). Where pools share the address of
the emulator, the session's name tells whose it is, so that no pool's page ends another's session. They are marked
Secure where the request came by TLS: a browser would not keep them otherwise.
"""

import hmac

from emulator.base import ids
from emulator.base.randomness import Randomness
from emulator.oauth.places import Place
from emulator.oauth.requests import Request

CSRF = "XSRF-TOKEN"
_EXPIRED = "Thu, 01-Jan-1970 00:00:10 GMT"
Header = tuple[str, str]


def session_name(place: Place) -> str:
    return "cognito" if place.is_own_host else f"cognito-{place.pool.id}"


def session_texts(request: Request, place: Place) -> tuple[str, ...]:
    return tuple(request.cookies(session_name(place)))[:5]


def set_session(request: Request, place: Place, text: str, seconds: int) -> Header:
    return _set(request, session_name(place), text, f"; Max-Age={seconds}")


def end_session(request: Request, place: Place) -> Header:
    return _set(request, session_name(place), '""', f"; Max-Age=0; Expires={_EXPIRED}")


def csrf(request: Request, random: Randomness) -> tuple[str, list[Header]]:
    """The token of this browser's forms, and the header that gives it one if it has none."""
    for text in request.cookies(CSRF):
        if len(text) == 36 and text.isascii():
            return text, []
    text = ids.uuid4(random)
    return text, [_set(request, CSRF, text, "")]


def is_own_form(request: Request) -> bool:
    """Whether the form was filled in on a page of ours, in this browser: it repeats the cookie, which no page of
    another origin can read or set. The classic pages and those of managed login name the field differently."""
    given = request.form.first("_csrf") or request.form.first("csrf")
    return any(hmac.compare_digest(given.encode(), text.encode("latin-1", "replace")) for text in request.cookies(CSRF))


def language(request: Request, tag: str) -> Header:
    return _set(request, "lang", tag, "")


def _set(request: Request, name: str, value: str, also: str) -> Header:
    secure = "; Secure" if request.is_tls else ""
    return "Set-Cookie", f"{name}={value}; Path=/{also}{secure}; HttpOnly; SameSite=Lax"
