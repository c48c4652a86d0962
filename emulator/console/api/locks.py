"""Letting a user go over HTTP: `POST /_emulator/users/{pool}/{user}/unlock`."""

from fastapi import APIRouter, Request

from emulator.control import locks
from emulator.control.locks import Unlocked

router = APIRouter(tags=["users"])


@router.post("/users/{pool_id}/{username:path}/unlock")
def unlock_user(request: Request, pool_id: str, username: str) -> Unlocked:
    """Ends the locks and the counts of wrong passwords, wrong codes and calls of the hour. The name may be any that
    signs in; what was counted for it while it was nobody's goes, too."""
    return locks.unlock(request.app.state.services, pool_id, username)
