"""A user's authenticator app over HTTP: `/_emulator/users/{pool}/{user}/totp`."""

from fastapi import APIRouter, Request

from emulator.control import second_factors
from emulator.control.second_factors import Totp

router = APIRouter(tags=["users"])


@router.get("/users/{pool_id}/{username:path}/totp")
def get_totp(request: Request, pool_id: str, username: str) -> Totp:
    """The code of the app in use, else of the one that is being set up. The name may be any that signs in."""
    return second_factors.totp(request.app.state.services, pool_id, username)
