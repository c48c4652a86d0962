"""What this emulator does not do."""

from starlette.responses import Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import coverage as control

pages = Pages()


@pages.get("/coverage")
def show_coverage(visit: Visit) -> Response:
    return visit.page(
        "coverage",
        "Coverage",
        section="Coverage",
        same_as=SameAs("GET /_emulator/coverage", "cognito-emulator coverage"),
        coverage=control.of_this_version(),
    )
