"""A page on which a seed is written or pasted, checked, and applied. Its form answers with the page itself, so that the
text stays where it is."""

from functools import cache
from pathlib import Path
from typing import cast, get_args

from msgspec import Struct
from starlette.responses import Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control.refusals import Refused
from emulator.moving import seeding
from emulator.moving.seeding import SeedOutcome
from emulator.seeds.outcome import OnConflict

pages = Pages()
_CHOICES = {
    "skip": "leave it as it is",
    "update": "change it to what the seed says",
    "fail": "refuse the seed",
}


class Snippet(Struct, frozen=True):
    """A part of a seed, and what it is for."""

    what: str
    text: str


@cache
def snippets() -> tuple[Snippet, ...]:
    parts = Path(__file__).with_name("snippets.yaml").read_text(encoding="utf-8").split("\n# --- ")[1:]
    return tuple(Snippet(*part.split("\n", 1)) for part in parts)


@pages.get("/seeds")
def show_seeds(visit: Visit) -> Response:
    name = visit.query("seed")
    text = next((one.text for one in seeding.shipped() if one.name == name), "")
    return _page(visit, text)


@pages.post("/seeds")
def take_seed(visit: Visit) -> Response:
    """By the button that was pressed: a snippet goes into the text, or the seed is checked, or applied."""
    text = visit.field("text").replace("\r\n", "\n")
    if visit.field("insert"):
        return _page(visit, _inserted(text, visit.field("insert")))
    if not text.strip():
        return _page(
            visit, text, problem="There is no seed yet: write one, paste one, or begin with one of those below."
        )
    keep = visit.field("do") == "apply"
    on_conflict = visit.field("on_conflict", "skip")
    if on_conflict not in get_args(OnConflict):
        raise Refused(f"What exists can be left, changed or refused: {', '.join(get_args(OnConflict))}.")
    outcome = seeding.apply_text(visit.services, text, cast(OnConflict, on_conflict), keep=keep)
    return _page(visit, text, outcome=outcome, on_conflict=on_conflict)


def _inserted(text: str, what: str) -> str:
    snippet = next((one for one in snippets() if one.what == what), None)
    if snippet is None:
        raise Refused(f"There is no snippet {what}.")
    begin = f"{text.rstrip()}\n" if text.strip() else "version: 1\npools:\n"
    return f"{begin}{snippet.text.rstrip()}\n"


def _page(
    visit: Visit,
    text: str,
    *,
    outcome: SeedOutcome | None = None,
    problem: str | None = None,
    on_conflict: str = "skip",
) -> Response:
    return visit.page(
        "seeds",
        "Seeds",
        section="Seeds",
        same_as=SameAs(
            "POST /_emulator/seed/plan, POST /_emulator/seed/apply",
            "cognito-emulator seed check FILE, cognito-emulator seed apply FILE",
        ),
        text=text,
        lines=max(min(text.count("\n") + 3, 40), 14),
        outcome=outcome,
        problem=problem,
        on_conflict=on_conflict,
        choices=_CHOICES,
        shipped=[one.name for one in seeding.shipped()],
        snippets=snippets(),
    )
