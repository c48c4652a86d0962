"""Reading what triggers were asked and what they answered: `/_emulator/triggers`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from emulator.control import triggers
from emulator.control.triggers import TriggerCall, Wanted

router = APIRouter(tags=["journal"])


class TriggerCallList(BaseModel):
    triggers: list[TriggerCall]


@router.get("/triggers")
def list_trigger_calls(
    request: Request,
    pool: str | None = None,
    username: str | None = None,
    trigger: str | None = None,
    function: str | None = None,
    request_id: Annotated[str | None, Query(alias="request")] = None,
    failed: bool | None = None,
    after: str | None = None,
    before: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> TriggerCallList:
    """The calls of Lambda functions, newest first. `function` is a name or an ARN, `request` the id of a request,
    `after` and `before` are ids of calls: only younger ones, only older ones."""
    wanted = Wanted(pool, username, trigger, function, request_id, failed, after, before)
    return TriggerCallList(triggers=triggers.newest(request.app.state.services, wanted, limit=limit))


@router.get("/triggers/{call_id}")
def get_trigger_call(request: Request, call_id: str) -> TriggerCall:
    """One call of a function, by its id."""
    return triggers.find(request.app.state.services, call_id)
