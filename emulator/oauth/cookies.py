"""Cookies of the hosted pages: the browser's session, and the token that its forms must repeat.

A domain has its own host, and its cookies Cognito's names (evidence: domain-cookies). Where pools share the address of
the emulator, the session's name tells whose it is, so that no pool's page ends another's session. They are marked
Secure where the request came by TLS: a browser would not keep them otherwise.
"""

import hmac
import re
from collections.abc import Sequence
from datetime import timedelta

from emulator.base import ids
from emulator.base.randomness import Randomness
from emulator.oauth.places import Place
from emulator.oauth.requests import Request

CSRF = "XSRF-TOKEN"
_NOTICE, _NOTICE_SECONDS = "page-notice", 60
_EXPIRED = "Thu, 01-Jan-1970 00:00:10 GMT"
_TOKEN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FROM_HERE = ("same-origin", "none")
Header = tuple[str, str]


def session_name(place: Place) -> str:
    return "cognito" if place.is_own_host else f"cognito-{place.pool.id}"


def session_texts(request: Request, place: Place) -> tuple[str, ...]:
    return tuple(request.cookies(session_name(place)))[:5]


def set_session(request: Request, place: Place, text: str, lives: timedelta) -> Header:
    return _set(request, session_name(place), text, f"; Max-Age={int(lives.total_seconds())}")


def end_session(request: Request, place: Place) -> Header:
    return _set(request, session_name(place), '""', f"; Max-Age=0; Expires={_EXPIRED}")


def csrf(request: Request, random: Randomness) -> tuple[str, list[Header]]:
    """The token of this browser's forms, and the header that gives it one if it has none."""
    kept = _tokens(request)
    if kept:
        return kept[0], []
    text = ids.uuid4(random)
    return text, [_set(request, CSRF, text, "")]


def is_own_form(request: Request) -> bool:
    """Whether the form was filled in on a page of ours, in this browser: it repeats the cookie, which no page of
    another origin can read. Servers on other ports of the same host, and on hosts beside it, could set one: so where
    the browser says who sends the form, it must be us. The classic pages and those of managed login name the field
    differently."""
    if request.headers.get("sec-fetch-site", "none") not in _FROM_HERE:
        return False
    given = request.form.first("_csrf") or request.form.first("csrf")
    return any(hmac.compare_digest(given.encode(), text.encode()) for text in _tokens(request))


def language(request: Request, tag: str) -> Header:
    return _set(request, "lang", tag, "")


def notice(request: Request, name: str) -> Header:
    """What the page that the browser is sent to says at its top, once."""
    return _set(request, _NOTICE, name, f"; Max-Age={_NOTICE_SECONDS}")


def take_notice(request: Request) -> tuple[str | None, list[Header]]:
    """The name that `notice` gave, and the header that takes the cookie away."""
    found = request.cookies(_NOTICE)
    if not found:
        return None, []
    return found[0], [_set(request, _NOTICE, '""', f"; Max-Age=0; Expires={_EXPIRED}")]


def _tokens(request: Request) -> Sequence[str]:
    return [text for text in request.cookies(CSRF) if _TOKEN.fullmatch(text)]


def _set(request: Request, name: str, value: str, also: str) -> Header:
    secure = "; Secure" if request.is_tls else ""
    return "Set-Cookie", f"{name}={value}; Path=/{also}{secure}; HttpOnly; SameSite=Lax"
