"""Lists that grow at their top while somebody looks at them: the page asks for what is newer, and is answered 204 while
there is nothing. A person who reads is not disturbed: console.js does not ask while the pointer or the focus is in the
list, and one who wants it to stand still pauses it."""

from msgspec import Struct
from starlette.responses import Response

from emulator.console.pages.visit import Visit

MOST = 500  # rows that a page grows to before it is loaded anew
NOTHING = Response(status_code=204)


class Live(Struct, frozen=True):
    """`url` is where newer ones are asked for; None where the list stands still: it is paused, or an older page.
    `switch` is the address of the same list, paused or not."""

    url: str | None
    is_paused: bool
    switch: str


def state(visit: Visit, path: str, newest: str | None, *, shown: int, **filters: str) -> Live | None:
    """None for an older page, to which nothing comes any more."""
    if visit.query("before"):
        return None
    is_paused = visit.query("live") == "off"
    url = None if is_paused else poll(visit, path, newest, shown=shown, **filters)
    return Live(url, is_paused, visit.link(path, live=None if is_paused else "off", **filters))


def poll(visit: Visit, path: str, newest: str | None, *, shown: int, **filters: str) -> str:
    return visit.link(f"{path}/newer", after=newest, shown=shown, **filters)


def shown(visit: Visit, new: int) -> int | None:
    """How many rows the page has with the new ones; None for a page to which none is added: it had none, or has
    many."""
    if not visit.query("after"):
        return None
    total = visit.number("shown", 1, most=10 * MOST) + new
    return total if total <= MOST else None


def load_again() -> Response:
    """For a browser whose list cannot just be added to."""
    return Response(status_code=204, headers={"HX-Refresh": "true"})
