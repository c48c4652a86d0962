"""What is done with requests of the journal: made again, pinned."""

from starlette.responses import Response

from emulator.console.pages import links
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import Visit
from emulator.control import pinning, repeating, requests
from emulator.control.refusals import Refused

pages = Pages()


@pages.post("/activity/{request_id}/repeat")
def repeat(visit: Visit, request_id: str) -> Response:
    """One that may change something asks before, by the name of its operation."""
    request = requests.find(visit.services, request_id)
    if request is None:
        raise requests.missing(visit.services, request_id)
    asked = repeating.look(request)
    if asked.why_not is None and asked.writes and visit.field("confirm") != request.operation:
        raise Refused(f"Nothing was called: type {request.operation} to call it again.")
    made = repeating.repeat(visit.services, request_id)
    told = f"It was answered with {made.status}." if made.error is None else f"It was refused with {made.error}."
    is_kept = requests.find(visit.services, made.request_id) is not None
    to = links.request(visit, made.request_id if is_kept else request_id)
    return visit.go(to, f"{made.operation} was called again. {told}", command=made.command)


@pages.post("/activity/{request_id}/pin")
def pin(visit: Visit, request_id: str) -> Response:
    pinning.pin(visit.services, request_id)
    return visit.go(visit.back(), "The request is pinned: it stays in the journal however many come after it.")


@pages.post("/activity/{request_id}/unpin")
def unpin(visit: Visit, request_id: str) -> Response:
    pinning.unpin(visit.services, request_id)
    return visit.go(visit.back(), "The pin was taken off. The request goes with the others of its age.")
