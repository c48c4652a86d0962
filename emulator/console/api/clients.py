"""App clients over HTTP: `/_emulator/clients`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from emulator.control import client_lists
from emulator.control.client_lists import ClientDetails, ClientPage

router = APIRouter(tags=["pools"])


@router.get("/clients")
def list_clients(
    request: Request,
    pool: str | None = None,
    search: str | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=client_lists.MOST)] = client_lists.USUAL,
) -> ClientPage:
    """App clients of all pools or of one, in the order of their ids. `search` is a part of the name or the beginning of
    the id; `after` is the `next` of the page before."""
    return client_lists.page(request.app.state.services, pool_id=pool, search=search, after=after, limit=limit)


@router.get("/clients/{client_id}")
def get_client(request: Request, client_id: str) -> ClientDetails:
    """One app client: every setting as AWS names it, its flows and its secrets."""
    return client_lists.find(request.app.state.services, client_id)
