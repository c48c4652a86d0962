"""What a user's authenticator app shows now: `/_emulator/users/{pool}/{user}/totp`."""

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel

from emulator.rules.directory import users
from emulator.rules.factors import software_tokens
from emulator.store import pools
from emulator.work import opened

router = APIRouter()


class TotpModel(BaseModel):
    """`used`: no sign-in takes the code any more; the next one comes in `seconds_left`, by the emulator's clock."""

    username: str
    code: str
    seconds_left: float
    used: bool


@router.get("/users/{pool_id}/{username:path}/totp")
def current_totp(request: Request, pool_id: str, username: str) -> TotpModel:
    """The code of the app in use, else of the one that is being set up. The name may be any that signs in."""
    with opened(request.app.state.services, "totp") as work:
        pool = pools.find(work.db, pool_id)
        user = users.find(work, pool, username) if pool else None
        current = software_tokens.current(work, user) if user else None
    if user is None or current is None:
        raise HTTPException(404, f"No user {username} with an authenticator app in the user pool {pool_id}.")
    return TotpModel(username=user.username, code=current.code, seconds_left=current.seconds_left, used=current.used)
