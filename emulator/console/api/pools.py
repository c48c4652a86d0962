"""The pools of this emulator over HTTP: `/_emulator/pools`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from emulator.control import pool_lists
from emulator.control.pool_lists import PoolPage

router = APIRouter(tags=["pools"])


@router.get("/pools")
def list_pools(
    request: Request,
    account: str | None = None,
    region: str | None = None,
    search: str | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=pool_lists.MOST)] = pool_lists.USUAL,
) -> PoolPage:
    """Pools of all accounts and regions, or of the ones that are named, in the order of their ids. `search` is a part
    of the name or the beginning of the id; `after` is the `next` of the page before."""
    return pool_lists.page(
        request.app.state.services, account_id=account, region=region, search=search, after=after, limit=limit
    )
