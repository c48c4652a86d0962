"""One look at a hosted page: the app client's style, the browser's token, and the answer with its policy.

A domain of version 2 has pages only for app clients that have a style (evidence: no-style-no-pages).
"""

from typing import Any

from msgspec import Struct

from emulator.base.randomness import url_text
from emulator.oauth import cookies, replies
from emulator.oauth.looks import rendering
from emulator.oauth.looks.look import Brand, Look
from emulator.oauth.pages import brands, tester
from emulator.oauth.places import Place
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.rules.owners import clients, terms_documents
from emulator.store.clients import Client
from emulator.work import Work

ENGLISH = "en"
LANGUAGES = frozenset({"de", "en", "es", "fr", "id", "it", "ja", "ko", "nl", "pt-BR", "zh-CN", "zh-TW"})
_NONCE_BYTES = 16


class Unavailable(Exception):
    """The pages of this app client are not there."""


class Visit(Struct, frozen=True):
    look: Look
    cookies: tuple[cookies.Header, ...]

    def show(self, page: str, *, status: int = 200, **values: Any) -> Reply:
        text = rendering.render(self.look, page, **values)
        return replies.html(text, status, policy=policy(self.look.nonce)).having(*self.cookies)


def check(work: Work, asked: Asked) -> None:
    """Raises Unavailable: before anything is done that no page could tell of."""
    if brands.of_client(work, asked.place, asked.client) is None:
        raise Unavailable


def of(work: Work, request: Request, asked: Asked, *, username: str | None = None) -> Visit:
    """`username` is whom a tester's bar tells of, once the page knows. Raises Unavailable."""
    brand = brands.of_client(work, asked.place, asked.client)
    if brand is None:
        raise Unavailable
    csrf, given = cookies.csrf(request, work.random)
    tag, chosen = _language(request, asked)
    look = Look(
        version=asked.place.version,
        title=clients.title(asked.client),
        language=tag,
        base=request.base,
        query=request.raw_query,
        csrf=csrf,
        nonce=url_text(work.random, _NONCE_BYTES),
        brand=brand,
        hints=tester.hints(work, request, asked.place.pool, asked.client, username),
        terms=None if asked.place.version == 1 else terms_documents.links(work, asked.client, tag),
    )
    return Visit(look, (*given, *chosen))


def plain(work: Work, request: Request, place: Place | None = None, client: Client | None = None) -> Visit:
    """For pages that belong to no sign-in, such as the error page; with the app client's style where it is known."""
    brand = brands.of_client(work, place, client) if place is not None and client is not None else None
    csrf, given = cookies.csrf(request, work.random)
    look = Look(
        version=place.version if place is not None else 1,
        title=clients.title(client) if client is not None else "",
        language=ENGLISH,
        base=request.base,
        query="",
        csrf=csrf,
        nonce=url_text(work.random, _NONCE_BYTES),
        brand=brand or Brand(),
    )
    return Visit(look, tuple(given))


def _language(request: Request, asked: Asked) -> tuple[str, list[cookies.Header]]:
    """`lang` of the query, kept in a cookie; else the cookie's. Classic pages are English
    (evidence: page-languages)."""
    if asked.place.version == 1:
        return ENGLISH, []
    if asked.language in LANGUAGES:
        return asked.language, [cookies.language(request, asked.language)]
    return next((tag for tag in request.cookies("lang") if tag in LANGUAGES), ENGLISH), []


def policy(nonce: str) -> str:
    """Without `form-action`: a browser holds it against every redirect that follows a form, and where an app client's
    callback leads on to is its own business."""
    return (
        f"default-src 'none'; style-src 'self' 'nonce-{nonce}'; script-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
