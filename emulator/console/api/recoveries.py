"""Holding and failing recoveries to a point in time over HTTP: `/_emulator/recoveries/{pool}`."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from emulator.control import recoveries
from emulator.control.recoveries import Fail, Hold, RecoverySwitch

router = APIRouter(tags=["state"])


class RecoverySwitchSettings(BaseModel, extra="forbid", strict=True):
    """Where recoveries of the pool wait, and what goes wrong with them; null for nothing."""

    hold: Hold | None = None
    fail: Fail | None = None


@router.get("/recoveries/{pool_id}")
def get_recovery_switch(request: Request, pool_id: str) -> RecoverySwitch:
    """Where recoveries of the pool wait, what fails, and the recovery that is under way."""
    return recoveries.get(request.app.state.services, pool_id)


@router.put("/recoveries/{pool_id}")
def put_recovery_switch(request: Request, pool_id: str, switch: RecoverySwitchSettings) -> RecoverySwitch:
    """Holds a recovery at PREVIEW_GENERATING (`{"hold": "preview"}`) or RESTORING (`{"hold": "restore"}`), or lets it
    fail: `{"fail": "preview"}`, `"restore"` or `"abort"`. `{}` takes both back and moves on what waited."""
    return recoveries.put(request.app.state.services, pool_id, switch.hold, switch.fail)
