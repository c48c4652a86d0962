"""What this emulator does, what it does not do, and how sure its sentences are."""

from typing import Any

from starlette.responses import Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import coverage as control
from emulator.control import wordings

pages = Pages()
PAGE = 60
_NAMES = {"cimd": "CIMD", "mfa": "MFA"}  # of chapters
PARTS = {"": "Operations", "settings": "Settings that do not act", "sentences": "Sentences"}


@pages.get("/coverage")
def show_coverage(visit: Visit) -> Response:
    """The part that `part` names, by default the operations; of each what has the text of `search` in it."""
    part = visit.query("part") if visit.query("part") in PARTS else ""
    search = visit.query("search").strip()
    route = "GET /_emulator/wordings" if part == "sentences" else "GET /_emulator/coverage"
    return visit.page(
        "coverage",
        "Coverage",
        section="Coverage",
        same_as=SameAs(route, "cognito-emulator coverage"),
        coverage=control.of_this_version(),
        part=part,
        parts_of_page=[(name, label, visit.link("/coverage", part=name)) for name, label in PARTS.items()],
        search=search,
        path=visit.link_without_pool("/coverage"),
        **_OF_PART[part](visit, search.lower()),
    )


def _operations(_: Visit, text: str) -> dict[str, Any]:
    """By chapter, what is not built first."""
    chapters: dict[str, list[control.OperationCoverage]] = {}
    for one in control.of_this_version().operations:
        chapter = one.chapter or "not built"
        if text in f"{one.name} {chapter}".lower():
            chapters.setdefault(chapter, []).append(one)
    ordered = sorted(chapters.items(), key=lambda chapter: (chapter[0] != "not built", chapter[0]))
    return {"chapters": [(_NAMES.get(name, name), operations) for name, operations in ordered]}


def _settings(_: Visit, text: str) -> dict[str, Any]:
    found = control.of_this_version().stored_only
    return {"stored_only": [one for one in found if text in f"{one.path} {one.meaning}".lower()]}


def _sentences(visit: Visit, text: str) -> dict[str, Any]:
    word = visit.query("word", "unverified")
    found = wordings.listed(word=None if word == "all" else word, search=text)
    page = visit.number("page", 1, most=1000)
    asked = {"part": "sentences", "search": visit.query("search").strip(), "word": word}
    return {
        "sentences": found[(page - 1) * PAGE : page * PAGE],
        "count": len(found),
        "word": word,
        "words": wordings.meanings(),
        "newer": visit.link("/coverage", **asked) if page > 1 else None,
        "older": visit.link("/coverage", **asked, page=page + 1) if len(found) > page * PAGE else None,
    }


_OF_PART = {"": _operations, "settings": _settings, "sentences": _sentences}
