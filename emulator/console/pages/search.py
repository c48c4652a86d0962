"""What the field above each page finds: a user, a code, a request, an app client, a pool, wherever it is."""

from starlette.responses import Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import search as control
from emulator.control.search import SearchResult

pages = Pages()
_KINDS = {
    "user": "Users",
    "code": "Codes that were sent",
    "request": "Requests",
    "client": "App clients",
    "pool": "Pools",
}


@pages.get("/search")
def show_found(visit: Visit) -> Response:
    text = visit.query("q").strip()
    result = control.everywhere(visit.services, text) if text else SearchResult([], [])
    groups = [
        (label, [one for one in result.found if one.kind == kind], kind in result.has_more)
        for kind, label in _KINDS.items()
    ]
    return visit.page(
        "search",
        "Search",
        section="",
        same_as=SameAs("GET /_emulator/search"),
        text=text,
        groups=[group for group in groups if group[1]],
        most=control.MOST,
    )
