"""Why a request was refused: `/_emulator/why/{request id}`."""

from fastapi import APIRouter, Request

from emulator.console.api.requests import awaited
from emulator.control import why
from emulator.control.why import Why

router = APIRouter(tags=["journal"])


@router.get("/why/{request_id}")
async def explain_refusal(request: Request, request_id: str) -> Why:
    """The cause of a refusal, by the id that the SDK's error carries."""
    return await awaited(request.app.state.services, request_id, why.find)
