"""Borrowed users over HTTP: `POST /_emulator/lease`, `DELETE /_emulator/lease/{id}`, `GET /_emulator/leases`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from emulator.console.api.answers import Deleted
from emulator.control import leases
from emulator.control.leases import MOST_SECONDS, USUAL_SECONDS, Lease, Lent

router = APIRouter(tags=["leases"])


class LeaseRequest(BaseModel, extra="forbid", strict=True):
    """`like` is the name of a state, such as `locked-out`, or a user of the pool. Without a pool the user is of one
    that is kept for this. `for_seconds` is real time."""

    like: Annotated[str, Field(min_length=1, max_length=2048)] = "confirmed"
    pool: str | None = None
    for_seconds: Annotated[int, Field(ge=1, le=MOST_SECONDS)] = USUAL_SECONDS


class LeaseList(BaseModel):
    leases: list[Lent]


@router.post("/lease", status_code=201)
def lend_user(request: Request, wanted: LeaseRequest) -> Lease:
    """Lends a fresh user whom nobody else gets, in the state that `like` names."""
    return leases.lend(request.app.state.services, wanted.like, pool_id=wanted.pool, for_seconds=wanted.for_seconds)


@router.delete("/lease/{lease_id}")
def end_lease(request: Request, lease_id: str) -> Deleted:
    """Takes the user back: the user is deleted, with everything that is theirs."""
    leases.take_back(request.app.state.services, lease_id)
    return Deleted(deleted=1)


@router.get("/leases")
def list_leases(
    request: Request, pool: str | None = None, limit: Annotated[int, Query(ge=1, le=1000)] = 50
) -> LeaseList:
    """The users that are lent now, newest first."""
    return LeaseList(leases=leases.lent(request.app.state.services, pool_id=pool, limit=limit))
