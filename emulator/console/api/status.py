"""How the emulator stands, over HTTP: `/_emulator/status`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from emulator.control import status
from emulator.control.status import Status

router = APIRouter(tags=["about"])


@router.get("/status")
def get_status(request: Request, refusals: Annotated[int, Query(ge=0, le=100)] = status.MOST_REFUSALS) -> Status:
    """Address, issuer, database, counts, clock, faults, background work, and the newest refusals."""
    state = request.app.state
    return status.read(state.services, state.background, refusals=refusals)
