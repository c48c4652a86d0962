"""The HTML body of a mail for readers without HTML.

Templates are anybody's, so the text is gone through once, from front to back: a sign that opens nothing is text, and no
pattern here can look at a character more than a few times. (The standard library's parser looks at an unfinished tag
again for each sign in it.)
"""

import html
import re
from collections.abc import Iterator
from typing import Final

_TAG = re.compile(r"<!?/?[A-Za-z][^<>]*>")
_NAME = re.compile(r"<!?/?([A-Za-z][A-Za-z0-9]*)")
_HREF = re.compile(r"""\shref\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ENDS_A_LINE: Final = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "title"}


def is_html(body: str) -> bool:
    """Whether the body holds a tag, a comment or an entity."""
    opened = body.find("<!--")
    has_comment = opened >= 0 and body.find("-->", opened + 4) >= 0
    return has_comment or bool(_TAG.search(body) or _ENTITY.search(body))


def of(body: str) -> str:
    """The text without its tags; a link becomes its text and its URL."""
    parts: list[str] = []
    link = ""
    for piece, is_tag in _pieces(body):
        if not is_tag:
            parts.append(piece)
            continue
        name, closes = _name(piece), piece.startswith("</")
        if name == "a":
            parts.append(link)
            link = "" if closes else _target(piece)
        elif (name == "br" and not closes) or (closes and name in _ENDS_A_LINE):
            parts.append("\n")
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), "".join([*parts, link]))


def _pieces(body: str) -> Iterator[tuple[str, bool]]:
    """Texts and tags in turn, comments left out."""
    at, last_comment_end = 0, body.rfind("-->")
    while (start := body.find("<", at)) >= 0:
        yield body[at:start], False
        if body.startswith("<!--", start) and last_comment_end >= start + 4:
            at = body.find("-->", start + 4) + 3
            continue
        tag = _TAG.match(body, start)
        if tag is None:
            yield "<", False
            at = start + 1
        else:
            yield tag[0], True
            at = tag.end()
    yield body[at:], False


def _name(tag: str) -> str:
    found = _NAME.match(tag)
    return found[1].lower() if found else ""


def _target(tag: str) -> str:
    """` (URL)` of a link's tag, nothing without one."""
    found = _HREF.search(tag)
    url = "" if found is None else found["double"] or found["single"] or ""
    return f" ({url})" if url else ""
