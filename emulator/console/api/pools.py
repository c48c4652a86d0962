"""The pools of this emulator over HTTP: `/_emulator/pools`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from emulator.control import pool_details, pool_lists
from emulator.control.pool_details import PoolDetails
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


@router.get("/pools/{pool_id}")
def get_pool(request: Request, pool_id: str) -> PoolDetails:
    """One pool: every setting as AWS names it, whether it is the default and whether it acts, and what the pool
    has."""
    return pool_details.find(request.app.state.services, pool_id)
