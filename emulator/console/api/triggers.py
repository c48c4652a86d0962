"""Reading what triggers were asked and what they answered: `/_emulator/triggers`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from emulator.control import triggers
from emulator.control.triggers import TriggerCall

router = APIRouter(tags=["journal"])


class TriggerCallList(BaseModel):
    triggers: list[TriggerCall]


@router.get("/triggers")
def list_trigger_calls(
    request: Request,
    pool: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> TriggerCallList:
    """Newest first."""
    return TriggerCallList(triggers=triggers.newest(request.app.state.services, pool_id=pool, limit=limit))
