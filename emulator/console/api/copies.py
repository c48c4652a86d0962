"""A copy of a pool over HTTP: `POST /_emulator/pools/{pool}/copy`."""

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel

from emulator.control import pool_copies
from emulator.control.pool_copies import CopiedPool

router = APIRouter(tags=["state"])


class PoolCopy(BaseModel, extra="forbid"):
    """The name of the copy, and the instant whose users it gets; left out, those of now."""

    name: str
    at: AwareDatetime | None = None


@router.post("/pools/{pool_id}/copy")
def copy_pool(request: Request, pool_id: str, wanted: PoolCopy) -> CopiedPool:
    """Makes another pool with the same settings, app clients (with new ids and secrets), resource servers, providers
    and groups, and with the users as they are, or as they were at an instant. The pool that is copied stays as it is.
    """
    return pool_copies.copy(request.app.state.services, pool_id, wanted.name, wanted.at)
