"""The calls of Lambda functions: the list, which grows by itself, and one call with its event and its response."""

from typing import Any

from starlette.responses import Response

from emulator.console.pages import links, live
from emulator.console.pages.activity_parts import pretty
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import triggers
from emulator.control.refusals import Refused
from emulator.control.triggers import Wanted

pages = Pages()
PAGE = 50
_FILTERS = ("trigger", "function", "username", "show")
_SHOWN = {"": None, "failed": True, "answered": False}


@pages.get("/activity/triggers")
def list_calls(visit: Visit) -> Response:
    found = triggers.newest(visit.services, _filtered(visit), limit=PAGE + 1)
    shown, filters = found[:PAGE], _asked(visit)
    path = "/activity/triggers"
    return visit.page(
        "trigger_calls",
        "Trigger calls",
        section="Activity",
        same_as=SameAs("GET /_emulator/triggers"),
        calls=shown,
        live=live.state(visit, path, shown[0].id if shown else None, shown=len(shown), **filters),
        newest=visit.link(path, **filters) if visit.query("before") else None,
        older=visit.link(path, before=shown[-1].id, **filters) if len(found) > PAGE else None,
        filters=filters,
        **_links(visit),
    )


@pages.get("/activity/triggers/newer")
def list_newer_calls(visit: Visit) -> Response:
    found = triggers.newest(visit.services, _filtered(visit), limit=PAGE + 1)
    if not found:
        return live.NOTHING
    shown = live.shown(visit, len(found))
    if shown is None or len(found) > PAGE:
        return live.load_again()
    poll = live.poll(visit, "/activity/triggers", found[0].id, shown=shown, **_asked(visit))
    return visit.fragment("trigger_calls_newer", calls=found, poll=poll, **_links(visit))


@pages.get("/activity/triggers/{call_id}")
def show_call(visit: Visit, call_id: str) -> Response:
    call = triggers.find(visit.services, call_id)
    return visit.page(
        "trigger_call",
        f"{call.trigger} was called",
        section="Activity",
        same_as=SameAs(f"GET /_emulator/triggers/{call.id}"),
        call=call,
        pretty=pretty,
        user_link=links.user(visit, call.pool_id, call.username),
        **_links(visit),
    )


def _filtered(visit: Visit) -> Wanted:
    """As `GET /_emulator/triggers` reads them. Raises Refused."""
    show = visit.query("show")
    if show not in _SHOWN:
        raise Refused(f"show must be one of {', '.join(filter(None, _SHOWN))}.")
    asked = {name: visit.query(name).strip() or None for name in ("trigger", "function", "username")}
    return Wanted(
        pool_id=visit.query("pool") or None,
        failed=_SHOWN[show],
        after=visit.query("after") or None,
        before=visit.query("before") or None,
        **asked,
    )


def _asked(visit: Visit) -> dict[str, str]:
    return {name: visit.query(name) for name in _FILTERS if visit.query(name)}


def _links(visit: Visit) -> dict[str, Any]:
    return {
        "call_link": lambda call: links.trigger_call(visit, call.id),
        "request_link": lambda call: links.request(visit, call.request_id),
    }
