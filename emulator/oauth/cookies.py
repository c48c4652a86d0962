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
from emulator.base.randomness import Randomness, url_text
from emulator.oauth.places import Place
from emulator.oauth.requests import Request

CSRF = "XSRF-TOKEN"
_NOTICE, _NOTICE_SECONDS = "page-notice", 60
_EXPIRED = "Thu, 01-Jan-1970 00:00:10 GMT"
_TOKEN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STATE, _STATE_LEGACY, _STATE_SECONDS = "csrf-state", "csrf-state-legacy", 1800  # evidence: federated-cookies
_BROWSER = re.compile(r"[A-Za-z0-9_-]{43}")
_BYTES = 32
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


def browser(request: Request, random: Randomness) -> tuple[str, list[Header]]:
    """What only this browser has while its user is at another provider, for all of its tabs, and the headers that give
    it. A provider may send the browser back by a form, and a browser sends cookies along with a form of another site
    only if they are marked SameSite=None, which it takes only with Secure; the second one is for all others."""
    kept = browser_texts(request)
    text = kept[0] if kept else url_text(random, _BYTES)
    lives = f"; Path=/; Max-Age={_STATE_SECONDS}"
    secure = "; Secure" if request.is_tls else ""
    legacy = ("Set-Cookie", f"{_STATE_LEGACY}={text}{lives}{secure}; HttpOnly")
    if not request.is_trustworthy:
        return text, [legacy]
    return text, [("Set-Cookie", f"{_STATE}={text}{lives}; Secure; HttpOnly; SameSite=None"), legacy]


def browser_texts(request: Request) -> list[str]:
    """What `browser` gave to whoever asks now."""
    sent = (*request.cookies(_STATE), *request.cookies(_STATE_LEGACY))
    return [text for text in sent if _BROWSER.fullmatch(text)][:4]


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
    sent = request.cookies(CSRF)
    return [text for text in sent if _TOKEN.fullmatch(text)] if sent else sent


def _set(request: Request, name: str, value: str, also: str) -> Header:
    secure = "; Secure" if request.is_tls else ""
    return "Set-Cookie", f"{name}={value}; Path=/{also}{secure}; HttpOnly; SameSite=Lax"
