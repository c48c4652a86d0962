"""The faults on the page of time: arming one, taking it away, and how many calls it still has."""

import hashlib
import math
from typing import Any

import orjson
from starlette.responses import RedirectResponse, Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import Visit
from emulator.control import faults
from emulator.control.refusals import Refused

pages = Pages()
_MOST_CALLS, _MOST_DELAY = 1_000_000, 60_000


@pages.get("/time/faults")
def show_faults(visit: Visit) -> Response:
    """The table alone, while the page is open; 204 where it is as it was (`seen`). A person is led to the page."""
    if not visit.is_fragment:
        return RedirectResponse(visit.link("/time"), 303)
    armed = faults.armed(visit.services)
    if visit.query("seen") == seen(armed):
        return Response(status_code=204)
    return visit.fragment("faults", faults=armed, seen=seen(armed))


@pages.post("/time/faults")
def arm(visit: Visit) -> Response:
    fault = faults.arm(
        visit.services,
        operation=visit.field("operation"),
        error=visit.field("error") or None,
        message=visit.field("message") or None,
        count=_whole(visit, "count", 1, _MOST_CALLS),
        probability=_percent(visit),
        delay_ms=_whole(visit, "delay_ms", 0, _MOST_DELAY),
        match=_match(visit.field("match")),
    )
    what = f"end with {fault.error}" if fault.error else "be late"
    calls = "The next call" if fault.count == 1 else f"The next {fault.count:,} calls"
    of = "" if fault.operation == "*" else f" of {fault.operation}"
    return visit.go(visit.back(), f"{calls}{of} will {what}.")


@pages.post("/time/faults/clear")
def clear_faults(visit: Visit) -> Response:
    count = faults.disarm_all(visit.services)
    return visit.go(visit.back(), "1 fault was cleared." if count == 1 else f"{count} faults were cleared.")


@pages.post("/time/faults/{fault_id}/clear")
def clear_fault(visit: Visit, fault_id: str) -> Response:
    faults.disarm(visit.services, fault_id)
    return visit.go(visit.back(), "The fault was cleared.")


def seen(armed: list[faults.Fault]) -> str:
    """Another text as soon as the table is another one."""
    return hashlib.sha256(orjson.dumps([(fault.id, fault.count) for fault in armed])).hexdigest()[:16]


def _whole(visit: Visit, name: str, least: int, most: int) -> int:
    text = visit.field(name).strip() or str(least)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise Refused(f"{name} must be a whole number from {least} to {most:,}.")
    return int(text)


def _percent(visit: Visit) -> float:
    """As a share of one. Raises Refused."""
    try:
        percent = float(visit.field("percent").strip() or 100)
    except ValueError:
        percent = math.nan
    if not 0 < percent <= 100:
        raise Refused("How often must be a number above 0, and 100 at most.")
    return percent / 100


def _match(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text) if text.strip() else {}
    except orjson.JSONDecodeError as error:
        raise Refused(f"The members that calls must have are no JSON: {error}.") from None
    if not isinstance(found, dict):
        raise Refused('The members that calls must have are a JSON object, such as {"Username": "bob"}.')
    return found
