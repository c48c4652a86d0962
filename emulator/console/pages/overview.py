"""The page that the console opens with: is the emulator well, and how is a client pointed at it."""

from starlette.responses import Response

import emulator
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.model import contract

pages = Pages()


@pages.get("")
def overview(visit: Visit) -> Response:
    return visit.page(
        "overview",
        "Overview",
        section="Overview",
        same_as=SameAs("GET /health", "cognito-emulator health"),
        version=emulator.__version__,
        model=contract.model_version(),
    )
