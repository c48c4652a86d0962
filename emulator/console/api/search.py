"""Finding what a text belongs to, over HTTP: `/_emulator/search`."""

from fastapi import APIRouter, Request

from emulator.control import search
from emulator.control.search import SearchResult

router = APIRouter(tags=["about"])


@router.get("/search")
def search_everywhere(request: Request, q: str) -> SearchResult:
    """A username, an e-mail, a phone number, a sub, a code, the id of a request, an app client or a pool, or a name of
    those two, in all pools."""
    return search.everywhere(request.app.state.services, q)
