"""What was asked of the emulator and what it answered: the journal, which grows by itself, and one request with the why
of its refusal and the functions that it called."""

import shlex
from typing import Any

from starlette.responses import RedirectResponse, Response

from emulator.console.pages import links, live
from emulator.console.pages.activity_parts import compact, pretty
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import repeating, requests, triggers, why
from emulator.control.refusals import NotThere, Refused
from emulator.control.requests import Wanted

pages = Pages()
PAGE = 50
MOST_CALLS = 20  # of functions, that are shown with a request
_FILTERS = ("operation", "username", "client", "show")
_SHOWN: dict[str, dict[str, Any]] = {
    "": {},
    "refused": {"refused": True},
    "answered": {"refused": False},
    "pinned": {"pinned": True},
}
MODES = {
    "off": "EMULATOR_JOURNAL is off: nothing is kept of requests. Start the emulator with all or failures.",
    "failures": "EMULATOR_JOURNAL is failures: only what was refused is kept.",
}


@pages.get("/activity")
def list_requests(visit: Visit) -> Response:
    if request_id := visit.query("request").strip():
        return RedirectResponse(links.request(visit, request_id), 303)
    found = requests.page(visit.services, filtered(visit), limit=PAGE)
    filters = _asked(visit)
    newest = found.requests[0].request_id if found.requests else None
    return visit.page(
        "activity",
        "Activity",
        section="Activity",
        same_as=SameAs("GET /_emulator/requests", "cognito-emulator requests"),
        requests=found.requests,
        mode=MODES.get(found.journal),
        live=live.state(visit, "/activity", newest, shown=len(found.requests), **filters),
        newest=visit.link("/activity", **filters) if visit.query("before") else None,
        older=visit.link("/activity", before=found.next, **filters) if found.next else None,
        filters=filters,
        request_link=lambda request: links.request(visit, request.request_id),
    )


@pages.get("/activity/newer")
def list_newer_requests(visit: Visit) -> Response:
    """What came since the page was loaded. A page without any is loaded anew, and one whose newest is gone."""
    try:
        found = requests.page(visit.services, filtered(visit), limit=PAGE)
    except NotThere:
        return live.load_again()
    if not found.requests:
        return live.NOTHING
    shown = live.shown(visit, len(found.requests))
    if shown is None or found.next:
        return live.load_again()
    return visit.fragment(
        "activity_newer",
        requests=found.requests,
        poll=live.poll(visit, "/activity", found.requests[0].request_id, shown=shown, **_asked(visit)),
        request_link=lambda request: links.request(visit, request.request_id),
    )


@pages.get("/activity/{request_id}")
def show_request(visit: Visit, request_id: str) -> Response:
    request = requests.find(visit.services, request_id)
    if request is None:
        raise requests.missing(visit.services, request_id)
    wanted = triggers.Wanted(request_id=request.request_id)
    return visit.page(
        "request",
        request.operation[:120],
        section="Activity",
        same_as=SameAs(
            f"GET /_emulator/requests/{request.request_id}",
            f"cognito-emulator requests {shlex.quote(request.request_id)}",
        ),
        request=request,
        why=why.find(visit.services, request_id) if request.error else None,
        calls=triggers.newest(visit.services, wanted, limit=MOST_CALLS)[::-1],
        repeatable=repeating.look(request),
        pretty=pretty,
        compact=compact,
        user_link=links.user(visit, request.pool_id, request.username) if request.pool_id and request.username else "",
        call_link=lambda call: links.trigger_call(visit, call.id),
    )


def filtered(visit: Visit) -> Wanted:
    """As `GET /_emulator/requests` reads them. Raises Refused."""
    show = visit.query("show")
    if show not in _SHOWN:
        raise Refused(f"show must be one of {', '.join(filter(None, _SHOWN))}.")
    names = ("pool", "operation", "username", "client", "after", "before")
    asked: dict[str, Any] = {name: visit.query(name).strip() for name in names if visit.query(name).strip()}
    return Wanted(**asked, **_SHOWN[show])


def _asked(visit: Visit) -> dict[str, str]:
    return {name: visit.query(name) for name in _FILTERS if visit.query(name)}
