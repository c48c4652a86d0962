"""New signing keys over HTTP: `POST /_emulator/pools/{pool}/rotate-keys`."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from emulator.control import keys
from emulator.control.keys import RotatedKeys

router = APIRouter(tags=["pools"])


class Rotation(BaseModel, extra="forbid", strict=True):
    """Without `keep_old` tokens of the old keys are refused at once."""

    keep_old: bool = True


@router.post("/pools/{pool_id}/rotate-keys")
def rotate_keys(request: Request, pool_id: str, how: Rotation | None = None) -> RotatedKeys:
    """New keys sign the pool's ID and access tokens. The old ones are published for as long as such tokens live, and
    refresh tokens go on."""
    wish = how or Rotation()
    return keys.rotate(request.app.state.services, pool_id, keep_old=wish.keep_old)
