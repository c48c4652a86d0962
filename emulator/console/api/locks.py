"""Letting go over HTTP: `POST /_emulator/users/{pool}/{user}/unlock`, `POST /_emulator/unlock`; and confirming."""

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel

from emulator.control import confirm, locks
from emulator.control.confirm import Confirmed
from emulator.control.locks import LetGo, Unlocked
from emulator.work import Services

router = APIRouter(tags=["users"])


class Unlock(BaseModel, extra="forbid", strict=True):
    """An `address` (or another name that nobody has), or a `code` by its id in `/_emulator/codes`."""

    pool: str
    address: str | None = None
    code: str | None = None


class Confirmation(BaseModel, extra="forbid", strict=True):
    """`force_alias` takes an alias from its owner. `call_function`: whether the PostConfirmation function is called."""

    force_alias: bool = False
    call_function: bool = True


@router.post("/users/{pool_id}/{username:path}/unlock")
def unlock_user(request: Request, pool_id: str, username: str) -> Unlocked:
    """Ends the locks and the counts of wrong passwords, wrong codes and calls of the hour. The name may be any that
    signs in; what was counted for it while it was nobody's goes, too."""
    return locks.unlock(request.app.state.services, pool_id, username)


@router.post("/unlock")
def unlock_name_or_code(request: Request, wanted: Unlock) -> LetGo:
    """Ends what was counted for an address that nobody has, or for a code: its wrong answers and the lock they
    brought."""
    services: Services = request.app.state.services
    if wanted.address is not None and wanted.code is None:
        return locks.unlock_address(services, wanted.pool, wanted.address)
    if wanted.code is not None and wanted.address is None:
        return locks.unlock_code(services, wanted.pool, wanted.code)
    raise HTTPException(422, "Give either an address or the id of a code.")


@router.post(
    "/users/{pool_id}/{username:path}/confirm",
    responses={409: {"description": "the user is confirmed already, or the alias is somebody else's"}},
)
def confirm_user(request: Request, pool_id: str, username: str, how: Confirmation | None = None) -> Confirmed:
    """Confirms a user without a code, and verifies the address that a right code would have verified. The name may be
    any that signs in."""
    wanted = how or Confirmation()
    return confirm.confirm(
        request.app.state.services,
        pool_id,
        username,
        force_alias=wanted.force_alias,
        call_function=wanted.call_function,
    )
