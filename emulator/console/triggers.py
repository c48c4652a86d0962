"""Reading what triggers were asked and what they answered: `/_emulator/triggers`."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from emulator.base.clock import iso
from emulator.store import trigger_calls
from emulator.store.trigger_calls import TriggerCall
from emulator.work import opened

router = APIRouter()


class TriggerCallModel(BaseModel):
    """One call. `event` is what the function got, `response` the JSON it gave back, `error` what became of a call that
    failed. The password of a UserMigration event reads `[redacted]`."""

    id: str
    pool_id: str
    trigger: str
    trigger_source: str
    function_arn: str
    request_id: str
    username: str
    event: dict[str, Any]
    response: Any
    error: str | None
    duration_ms: float
    created_at: str


class TriggerCallList(BaseModel):
    triggers: list[TriggerCallModel]


@router.get("/triggers")
def list_trigger_calls(
    request: Request,
    pool: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> TriggerCallList:
    """Newest first."""
    with opened(request.app.state.services, "triggers") as work:
        found = trigger_calls.newest(work.db, pool_id=pool, limit=limit)
    return TriggerCallList(triggers=[_shown(call) for call in found])


def _shown(call: TriggerCall) -> TriggerCallModel:
    return TriggerCallModel(
        id=call.id,
        pool_id=call.pool_id,
        trigger=call.trigger,
        trigger_source=call.trigger_source,
        function_arn=call.function_arn,
        request_id=call.request_id,
        username=call.username,
        event=call.event,
        response=call.response,
        error=call.error,
        duration_ms=call.duration_ms,
        created_at=iso(call.created_at),
    )
