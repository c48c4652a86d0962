"""Where the switches above each page lead: the same section, for another pool, account or region."""

from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.shell import SECTIONS
from emulator.console.pages.visit import BASE, Visit

pages = Pages()


@pages.get("/go")
def go(visit: Visit) -> Response:
    """A pool that is named wins over a place; one in another place is chosen all the same."""
    path = next((section.path for section in SECTIONS if section.label == visit.query("section")), "")
    account, _, region = visit.query("place").partition("/")
    pool = visit.query("pool")
    chosen = {"pool": pool} if pool else {"account": account, "region": region}
    kept = urlencode({name: value for name, value in chosen.items() if value})
    return RedirectResponse(f"{BASE}{path}{f'?{kept}' if kept else ''}", 303)
